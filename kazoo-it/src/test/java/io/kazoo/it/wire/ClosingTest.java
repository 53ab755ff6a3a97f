package io.kazoo.it.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.kazoo.KazooBuilder;
import io.kazoo.KazooClient;
import io.kazoo.data.KazooState;
import io.kazoo.error.ClientStoppedException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * F28: whatever happens to closeSession, stop() returns within its bound and everything has ended. Timers are counted in
 * {@code simulation.NothingPendingTest}.
 */
class ClosingTest extends WireCase {

    private static final Pattern CLIENT_THREAD = Pattern.compile("kazoo-(loop|resolver|callback)-.*");
    private static final Duration BOUND = Duration.ofMillis(500);

    @Override
    KazooBuilder settings() {
        return super.settings().stopTimeout(BOUND);
    }

    @Test
    void f28_replyToCloseSessionLost_endsAtTheBound() throws Exception {
        KazooClient client = connect();
        fake.onReply("closeSession").drop();

        stopped(client);

        assertThat(fake.sessions()).isEmpty();
    }

    @Test
    void f28_replyToCloseSessionLate_endsWithIt() throws Exception {
        KazooClient client = connect();
        fake.onReply("closeSession").delay(Duration.ofMillis(100));

        stopped(client);

        assertThat(fake.sessions()).isEmpty();
    }

    @Test
    void f28_closedWhileDisconnected_endsAndSoDoesWhatWaits() throws Exception {
        KazooClient client = connect();
        fake.server(0).stop();
        eventually(() -> assertThat(client.state()).isEqualTo(KazooState.SUSPENDED));
        CompletableFuture<?> waiting = async(client).create("/a");

        stopped(client);

        assertThat(failure(waiting)).isInstanceOf(ClientStoppedException.class);
    }

    @Test
    void f28_closedDuringTheHandshake_ends() throws Exception {
        fake.onReply("connect").every().drop();
        KazooClient client = opened(settings().build());
        CompletableFuture<?> starting = async(client).start();
        eventually(() -> assertThat(connections()).isPositive());

        stopped(client);

        assertThat(starting).isCompletedExceptionally();
    }

    @Test
    void f28_closedTwiceAndAtOnce_ends() throws Exception {
        KazooClient client = connect();

        CompletableFuture<?> first = async(client).stop();
        CompletableFuture<?> second = async(client).stop();

        first.get(10, TimeUnit.SECONDS);
        second.get(10, TimeUnit.SECONDS);
        assertThatCode(client::close).doesNotThrowAnyException();
        stopped(client);
        assertThat(fake.requests("closeSession")).hasSize(1);
        assertThat(fake.sessions()).isEmpty();
        assertThat(failure(() -> client.get("/a"))).isInstanceOf(ClientStoppedException.class);
    }

    private void stopped(KazooClient client) throws Exception {
        async(client).stop().get(10, TimeUnit.SECONDS);
        assertThat(client.state()).isEqualTo(KazooState.LOST);
        eventually(() -> assertThat(fake.connectionCount()).isZero());
        eventually(() -> assertThat(clientThreads()).isEmpty());
    }

    private static List<String> clientThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> CLIENT_THREAD.matcher(name).matches())
                .toList();
    }
}
