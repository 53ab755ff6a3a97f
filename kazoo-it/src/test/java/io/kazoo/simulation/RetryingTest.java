package io.kazoo.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.AsyncKazooClient;
import io.kazoo.KazooClient;
import io.kazoo.VirtualClients;
import io.kazoo.data.RetryPolicy;
import io.kazoo.error.ClientStoppedException;
import io.kazoo.error.ConnectionLossException;
import io.kazoo.error.Effect;
import io.kazoo.error.ErrorContext;
import io.kazoo.error.KazooException;
import io.kazoo.error.NodeExistsException;
import io.kazoo.error.OperationTimeoutException;
import io.kazoo.error.RetryFailedException;
import io.kazoo.error.ThrottledException;
import io.kazoo.spi.HostResolver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A retried call ends, whatever the user's parts of it do. */
@Timeout(60)
class RetryingTest {

    private final VirtualLoop loop = new VirtualLoop();
    private final VirtualNetwork network = new VirtualNetwork(loop);
    private final AsyncKazooClient client = VirtualClients.client(
            KazooClient.builder("127.0.0.1:2181"), new VirtualPlatform(loop, network, HostResolver.SYSTEM, 1));
    private int tries;

    @BeforeEach
    void start() {
        network.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 2181), new ModelService(loop));
        loop.await(client.start());
    }

    @Test
    void retry_testOfErrorsThrows_failsWithThat() {
        RetryPolicy policy = RetryPolicy.COMMANDS.retryOn(error -> {
            throw new IllegalArgumentException("mine");
        });

        CompletableFuture<String> outcome = client.retry(policy, RetryingTest::refused);
        loop.advance(Duration.ofMinutes(1));

        assertThat(outcome).isDone();
        assertThatThrownBy(outcome::join).hasRootCauseMessage("mine");
    }

    @Test
    void retry_laterTryThrowsAnError_failsWithThat() {
        CompletableFuture<String> outcome = client.retry(() -> {
            if (tries++ > 0) {
                throw new AssertionError("mine");
            }
            return refused();
        });
        loop.advance(Duration.ofMinutes(1));

        assertThat(outcome).isDone();
        assertThatThrownBy(outcome::join).hasRootCauseMessage("mine");
    }

    @Test
    void retry_laterTryGivesNoFuture_fails() {
        CompletableFuture<String> outcome = client.retry(() -> tries++ > 0 ? null : refused());
        loop.advance(Duration.ofMinutes(1));

        assertThat(outcome).isCompletedExceptionally();
    }

    @Test
    void retry_lastTryHangs_endsAtTheDeadline() {
        network.listen(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 2182),
                new ScriptedServer((peer, request) -> {}));
        AsyncKazooClient hanging = VirtualClients.client(
                KazooClient.builder("127.0.0.1:2182"), new VirtualPlatform(loop, network, HostResolver.SYSTEM, 1));
        loop.await(hanging.start());
        RetryPolicy policy = RetryPolicy.COMMANDS.deadline(Duration.ofSeconds(2));

        CompletableFuture<?> outcome = hanging.retry(policy, () -> hanging.exists("/a"));
        loop.advance(Duration.ofMillis(1_999));
        boolean before = outcome.isDone();
        loop.advance(Duration.ofMillis(1));

        assertThat(before).isFalse();
        assertThat(outcome).isDone();
        assertThatThrownBy(outcome::join)
                .cause()
                .isInstanceOf(RetryFailedException.class)
                .hasCauseInstanceOf(OperationTimeoutException.class);
        assertThat(hanging.exists("/a")).isNotDone();
    }

    @Test
    void retry_inAnother_endsAtTheEarlierDeadline() {
        RetryPolicy inner = RetryPolicy.COMMANDS.deadline(Duration.ofSeconds(20));
        RetryPolicy outer = RetryPolicy.COMMANDS.deadline(Duration.ofSeconds(2));
        network.listen(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 2182),
                new ScriptedServer((peer, request) -> {}));
        AsyncKazooClient hanging = VirtualClients.client(
                KazooClient.builder("127.0.0.1:2182"), new VirtualPlatform(loop, network, HostResolver.SYSTEM, 1));
        loop.await(hanging.start());

        CompletableFuture<?>[] call = new CompletableFuture<?>[1];
        hanging.retry(
                outer,
                () -> hanging.retry(inner, () -> {
                    CompletableFuture<String> sync = hanging.sync("/a");
                    call[0] = sync;
                    return sync;
                }));
        loop.advance(Duration.ofSeconds(2));

        assertThat(call[0]).isDone();
    }

    @Test
    void retry_refusedAfterATryThatMayHaveWorked_effectIsUnknown() {
        KazooException lost = new ConnectionLossException(context(Effect.UNKNOWN));
        KazooException exists = new NodeExistsException(context(Effect.NONE));

        CompletableFuture<?> outcome = client.retry(
                RetryPolicy.COMMANDS.retryUnknownEffects(),
                () -> CompletableFuture.failedFuture(tries++ == 0 ? lost : exists));
        loop.advance(Duration.ofMinutes(1));

        assertThatThrownBy(outcome::join)
                .cause()
                .isInstanceOfSatisfying(
                        NodeExistsException.class, e -> assertThat(e.effect()).isEqualTo(Effect.UNKNOWN))
                .hasCause(exists);
    }

    @Test
    void retry_endedLocallyAfterATryThatMayHaveWorked_effectIsUnknown() {
        KazooException lost = new ConnectionLossException(context(Effect.UNKNOWN));
        KazooException stopped = new ClientStoppedException(context(Effect.NONE));

        CompletableFuture<?> outcome = client.retry(
                RetryPolicy.COMMANDS.retryUnknownEffects(),
                () -> CompletableFuture.failedFuture(tries++ == 0 ? lost : stopped));
        loop.advance(Duration.ofMinutes(1));

        assertThatThrownBy(outcome::join)
                .cause()
                .isInstanceOfSatisfying(
                        RetryFailedException.class, e -> assertThat(e.effect()).isEqualTo(Effect.UNKNOWN))
                .hasCause(stopped);
    }

    private static ErrorContext context(Effect effect) {
        return new ErrorContext("create", "/a", 0, effect, null, null);
    }

    private static CompletableFuture<String> refused() {
        return CompletableFuture.failedFuture(new ThrottledException(context(Effect.NONE)));
    }
}
