package io.kazoo.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.AsyncKazooClient;
import io.kazoo.KazooBuilder;
import io.kazoo.KazooClient;
import io.kazoo.VirtualClients;
import io.kazoo.data.HoldState;
import io.kazoo.data.KazooState;
import io.kazoo.data.LostPolicy;
import io.kazoo.error.HoldLostException;
import io.kazoo.recipe.AsyncRecipes;
import io.kazoo.recipe.Hold;
import io.kazoo.recipe.Recipes;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** F32: a process that was paused for longer than its session time-out, and goes on. */
@Timeout(60)
class PausedProcessTest {

    private static final InetSocketAddress ADDRESS = new InetSocketAddress(InetAddress.getLoopbackAddress(), 2181);
    private static final Duration TIMEOUT = Duration.ofSeconds(6);
    private static final Duration LONG = Duration.ofHours(1);

    private final VirtualLoop loop = new VirtualLoop();
    private final VirtualNetwork network = new VirtualNetwork(loop);
    private final ModelService server = new ModelService(loop);
    private final VirtualProcess process = new VirtualProcess(loop);
    private final List<Object> told = new ArrayList<>();
    private boolean believed;

    @ParameterizedTest
    @ValueSource(ints = {6_100, 7_900, 12_000, 3_600_000})
    void f32_lockHeld_isNotValidBeforeAnybodyIsTold(int pauseMillis) {
        over(pauseMillis, recipes -> recipes.lock("/held").acquireAsync(LONG));
    }

    @ParameterizedTest
    @ValueSource(ints = {6_100, 7_900, 12_000, 3_600_000})
    void f32_leader_isNoneBeforeAnybodyIsTold(int pauseMillis) {
        over(pauseMillis, recipes -> recipes.election("/held").lead());
    }

    private void over(int pauseMillis, Function<AsyncRecipes, CompletableFuture<Hold>> take) {
        AsyncKazooClient client = started(process, settings());
        long session = client.session().id();
        Hold hold = held(take.apply(Recipes.of(client)));
        AsyncKazooClient rival = started(new VirtualProcess(loop), settings());
        CompletableFuture<Hold> next = take.apply(Recipes.of(rival));
        listen(client, hold);

        process.pause();
        loop.advance(Duration.ofMillis(pauseMillis));
        assertThat(loop.await(next).isValid()).isTrue();
        process.resume();

        assertThat(told).isEmpty();
        assertThat(hold.isValid()).isFalse();
        assertThat(hold.state()).isEqualTo(HoldState.UNCERTAIN);
        assertThatThrownBy(() -> hold.guard(client.transaction())).isInstanceOf(HoldLostException.class);
        loop.advance(TIMEOUT);
        assertThat(believed).isFalse();
        assertThat(told)
                .filteredOn(KazooState.class::isInstance)
                .containsExactly(KazooState.SUSPENDED, KazooState.LOST, KazooState.CONNECTED);
        assertThat(told).filteredOn(HoldState.class::isInstance).endsWith(HoldState.LOST);
        assertThat(server.sessionIds())
                .containsExactlyInAnyOrder(
                        client.session().id(), rival.session().id())
                .doesNotContain(session);
    }

    @Test
    void f32_serverKeptTheSession_goesOnInIt() {
        kept(settings(), Duration.ofSeconds(7));
    }

    @Test
    void f32_serverKeptTheSessionAndItAloneDecides_goesOnInIt() {
        kept(settings().lostPolicy(LostPolicy.SERVER_DECIDES), Duration.ofSeconds(10));
    }

    private void kept(KazooBuilder settings, Duration pause) {
        AsyncKazooClient client = started(process, settings);
        long session = client.session().id();
        Hold hold = held(Recipes.of(client).lock("/held").acquireAsync(LONG));
        listen(client, hold);

        process.pause();
        loop.advance(TIMEOUT.minusSeconds(1));
        server.electLeader();
        loop.advance(pause.minus(TIMEOUT.minusSeconds(1)));
        process.resume();

        assertThat(told).isEmpty();
        assertThat(hold.isValid()).isFalse();
        loop.advance(TIMEOUT);
        assertThat(told)
                .filteredOn(KazooState.class::isInstance)
                .containsExactly(KazooState.SUSPENDED, KazooState.CONNECTED);
        assertThat(told).filteredOn(HoldState.class::isInstance).containsExactly(HoldState.UNCERTAIN, HoldState.HELD);
        assertThat(client.session().id()).isEqualTo(session);
        assertThat(hold.isValid()).isTrue();
        assertThat(server.sessionIds()).containsExactly(session);
    }

    /** From now on notes what is told, and whether the hold is believed in before anything is. */
    private void listen(AsyncKazooClient client, Hold hold) {
        client.addListener(told::add);
        hold.onStateChange(told::add);
        loop.settle();
        told.clear();
        loop.afterEach(() -> believed |= process.resumedNanos() != Long.MIN_VALUE && hold.isValid());
    }

    private Hold held(CompletableFuture<Hold> taken) {
        Hold hold = loop.await(taken);
        assertThat(hold.isValid()).isTrue();
        return hold;
    }

    private AsyncKazooClient started(VirtualProcess where, KazooBuilder settings) {
        network.listen(ADDRESS, server);
        AsyncKazooClient client = VirtualClients.client(
                settings, new VirtualPlatform(where, network, host -> List.of(ADDRESS.getAddress()), 1));
        loop.await(client.start());
        return client;
    }

    private static KazooBuilder settings() {
        return KazooClient.builder("127.0.0.1:2181").sessionTimeout(TIMEOUT);
    }
}
