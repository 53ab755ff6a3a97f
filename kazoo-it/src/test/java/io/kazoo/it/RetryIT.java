package io.kazoo.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.KazooClient;
import io.kazoo.data.BackOff;
import io.kazoo.data.RetryPolicy;
import io.kazoo.error.BadVersionException;
import io.kazoo.error.ConnectionLossException;
import io.kazoo.error.Effect;
import io.kazoo.error.ErrorContext;
import io.kazoo.error.NoNodeException;
import io.kazoo.error.NoServerException;
import io.kazoo.error.NodeExistsException;
import io.kazoo.error.OperationTimeoutException;
import io.kazoo.error.RetryFailedException;
import io.kazoo.testkit.EmbeddedZooKeeper;
import io.kazoo.testkit.FaultProxy;
import io.kazoo.testkit.Fresh;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls that are tried again, on both faces. */
class RetryIT extends ClientCase {

    private static final RetryPolicy FAST =
            RetryPolicy.COMMANDS.backOff(new BackOff(Duration.ofMillis(5), 1, 0, Duration.ofMillis(5)));

    private final AtomicInteger tries = new AtomicInteger();
    private KazooClient zk;

    @BeforeEach
    void open() {
        zk = connect(settings -> settings.commandRetry(FAST));
    }

    @Test
    void retry_retryableErrors_goesOnUntilItWorks() {
        Supplier<String> thirdTime = () -> {
            if (tries.incrementAndGet() < 3) {
                throw connectionLoss(Effect.NONE);
            }
            return "done";
        };

        assertThat(zk.retry(thirdTime)).isEqualTo("done");
        assertThat(tries).hasValue(3);
        tries.set(0);
        assertThat(zk.async()
                        .retry(() -> CompletableFuture.supplyAsync(thirdTime))
                        .join())
                .isEqualTo("done");
        assertThat(tries).hasValue(3);
    }

    @Test
    void retry_serversRefusal_isThrownAtOnce() {
        assertThatThrownBy(() -> zk.retry(() -> {
                    tries.incrementAndGet();
                    return zk.get("/absent");
                }))
                .isInstanceOf(NoNodeException.class);
        assertThatThrownBy(() -> zk.async()
                        .retry(() -> {
                            tries.incrementAndGet();
                            return zk.async().get("/absent");
                        })
                        .join())
                .hasCauseInstanceOf(NoNodeException.class);
        assertThat(tries).hasValue(2);
    }

    @Test
    void retry_unknownEffect_isNotRepeatedUnlessThePolicySaysSo() {
        Supplier<String> unknownOnce = () -> {
            if (tries.incrementAndGet() == 1) {
                throw connectionLoss(Effect.UNKNOWN);
            }
            return "done";
        };

        assertThatThrownBy(() -> zk.retry(unknownOnce)).isInstanceOf(ConnectionLossException.class);
        assertThat(tries).hasValue(1);
        tries.set(0);
        assertThat(zk.retry(FAST.retryUnknownEffects(), unknownOnce)).isEqualTo("done");
    }

    @Test
    void retry_lostReply_isHonestOrRepeatsAsTold() {
        FaultProxy proxy = closedAfter(FaultProxy.to(server.port()));
        String chroot = server.connectString().substring(server.connectString().indexOf('/'));
        KazooClient far =
                closedAfter(KazooClient.builder(proxy.connectString() + chroot).build());
        far.start();
        zk.create("/counter", bytes("0"));

        proxy.cutAtReply("setData", 1);
        assertThatThrownBy(() -> far.retry(FAST, () -> far.set("/counter", bytes("1"))))
                .isInstanceOfSatisfying(
                        ConnectionLossException.class,
                        e -> assertThat(e.effect()).isEqualTo(Effect.UNKNOWN));
        assertThat(zk.get("/counter").stat().version()).isEqualTo(1);

        // With a version the second try shows that the first one counted.
        proxy.cutAtReply("setData", 1);
        assertThatThrownBy(() -> far.retry(FAST.retryUnknownEffects(), () -> far.set("/counter", bytes("2"), 1)))
                .isInstanceOf(BadVersionException.class);
        assertThat(zk.get("/counter").utf8()).isEqualTo("2");
    }

    @Test
    void retry_maxTries_endsItWithTheLastErrorAsCause() {
        RetryPolicy threeTries = FAST.maxTries(3);

        assertThatThrownBy(() -> zk.retry(threeTries, this::failing))
                .isInstanceOf(RetryFailedException.class)
                .hasCauseInstanceOf(ConnectionLossException.class)
                .hasMessageContaining("3 tries");
        assertThatThrownBy(() -> zk.async()
                        .retry(threeTries, () -> CompletableFuture.supplyAsync(this::failing))
                        .join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(RetryFailedException.class);
        assertThat(tries).hasValue(6);
    }

    @Test
    void retry_never_triesOnce() {
        assertThatThrownBy(() -> zk.retry(RetryPolicy.NEVER, this::failing)).isInstanceOf(RetryFailedException.class);
        assertThat(tries).hasValue(1);
    }

    @Test
    void retry_earlierTryOfUnknownEffect_isNotForgottenInTheEnd() {
        RetryPolicy policy = FAST.retryUnknownEffects().maxTries(2);
        Supplier<String> call = () -> {
            throw connectionLoss(tries.incrementAndGet() % 2 == 1 ? Effect.UNKNOWN : Effect.NONE);
        };

        assertThatThrownBy(() -> zk.retry(policy, call))
                .isInstanceOfSatisfying(
                        RetryFailedException.class,
                        failed -> assertThat(failed.effect()).isEqualTo(Effect.UNKNOWN));
        assertThatThrownBy(() -> zk.async()
                        .retry(policy, () -> CompletableFuture.supplyAsync(call))
                        .join())
                .cause()
                .isInstanceOfSatisfying(
                        RetryFailedException.class,
                        failed -> assertThat(failed.effect()).isEqualTo(Effect.UNKNOWN));
    }

    @Test
    void retry_deadline_endsItInTime() {
        RetryPolicy policy = FAST.unlimitedTries().deadline(Duration.ofMillis(100));

        Eventually.Timed<Boolean> timed = Eventually.timed(() -> {
            assertThatThrownBy(() -> zk.retry(policy, this::failing)).isInstanceOf(RetryFailedException.class);
            return true;
        });

        assertThat(timed.took()).isLessThan(Duration.ofSeconds(2));
        assertThat(tries.get()).isGreaterThan(1);
    }

    @Test
    void retry_tryThatHangs_endsAtTheDeadlineOfThePolicy(@Fresh EmbeddedZooKeeper own) {
        KazooClient hanging = closedAfter(KazooClient.connect(own.connectString()));
        RetryPolicy policy = FAST.deadline(Duration.ofMillis(300));
        own.pause();

        Duration took = Eventually.timed(() -> {
                    assertThatThrownBy(() -> hanging.retry(policy, () -> hanging.exists("/a")))
                            .isInstanceOf(RetryFailedException.class)
                            .hasCauseInstanceOf(OperationTimeoutException.class);
                    return true;
                })
                .took();

        own.resume();
        assertThat(took).isBetween(Duration.ofMillis(250), Duration.ofSeconds(4));
    }

    @Test
    void retryOn_chosenErrors_areTheOnesRetried() {
        zk.create("/a");
        RetryPolicy policy = FAST.retryOn(NodeExistsException.class::isInstance);

        String path = zk.retry(policy, () -> {
            if (tries.incrementAndGet() == 3) {
                zk.delete("/a");
            }
            return zk.create("/a");
        });

        assertThat(path).isEqualTo("/a");
        assertThatThrownBy(() -> zk.retry(policy, this::failing)).isInstanceOf(ConnectionLossException.class);
    }

    @Test
    void retry_whileDisconnected_worksWhenTheServerIsBack() {
        FaultProxy proxy = closedAfter(FaultProxy.to(server.port()));
        KazooClient far = closedAfter(KazooClient.builder(proxy.connectString())
                .connectionRetry(QUICK)
                .build());
        far.start();
        proxy.refuse(true);
        proxy.cut();

        Boolean found = far.retry(FAST, () -> {
            if (tries.incrementAndGet() == 2) {
                proxy.refuse(false);
            }
            return far.withDeadline(Duration.ofMillis(200)).exists("/").isPresent();
        });

        assertThat(found).isTrue();
        assertThat(tries.get()).isGreaterThan(1);
    }

    @Test
    void retry_ofAStoppedClient_endsAtOnce() {
        zk.stop();

        assertThatThrownBy(() -> zk.retry(this::failing)).isInstanceOf(RuntimeException.class);
        assertThat(tries).hasValue(1);
    }

    @Test
    void retry_bugInTheCall_isThrownAsItIs() {
        assertThatThrownBy(() -> zk.retry(() -> {
                    throw new IllegalStateException("mine");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("mine");
    }

    @Test
    void retry_bugInALaterTry_endsTheFuture() {
        Supplier<CompletableFuture<String>> secondTimeBroken = () -> {
            if (tries.incrementAndGet() == 2) {
                throw new AssertionError("mine");
            }
            return CompletableFuture.failedFuture(connectionLoss(Effect.NONE));
        };
        RetryPolicy brokenPolicy = FAST.retryOn(error -> {
            throw new IllegalArgumentException("mine too");
        });

        CompletableFuture<String> brokenCall = zk.async().retry(secondTimeBroken);
        CompletableFuture<String> brokenTest =
                zk.async().retry(brokenPolicy, () -> CompletableFuture.failedFuture(connectionLoss(Effect.NONE)));

        assertThat(brokenCall).failsWithin(Eventually.BOUND).withThrowableThat().withStackTraceContaining("mine");
        assertThat(brokenTest).failsWithin(Eventually.BOUND).withThrowableThat().withStackTraceContaining("mine too");
    }

    @Test
    void cancel_ofARetry_endsIt() {
        CompletableFuture<String> retried = zk.async()
                .retry(FAST.unlimitedTries().withoutDeadline(), () -> CompletableFuture.supplyAsync(this::failing));
        Eventually.until("it tries", () -> tries.get() > 2);

        retried.cancel(false);
        int seen = tries.get();

        assertThat(Eventually.remains(Duration.ofMillis(100), () -> tries.get() <= seen + 1))
                .isTrue();
    }

    @Test
    void connectionRetry_maxTries_endsTheClient() {
        FaultProxy proxy = closedAfter(FaultProxy.to(server.port()));
        proxy.refuse(true);
        KazooClient far = closedAfter(KazooClient.builder(proxy.connectString())
                .connectionRetry(QUICK.maxTries(3))
                .build());

        assertThatThrownBy(far::start)
                .isInstanceOf(NoServerException.class)
                .hasMessageContaining(proxy.connectString());

        assertThat(proxy.refusedCount()).isEqualTo(3);
        assertThatThrownBy(() -> far.exists("/")).isInstanceOf(NoServerException.class);
        proxy.refuse(false);
        far.start();
        assertThat(far.exists("/")).isPresent();
    }

    private String failing() {
        tries.incrementAndGet();
        throw connectionLoss(Effect.NONE);
    }

    private static ConnectionLossException connectionLoss(Effect effect) {
        return new ConnectionLossException(new ErrorContext("test", "/a", 0, effect, null, null));
    }
}
