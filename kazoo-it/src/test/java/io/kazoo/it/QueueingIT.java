package io.kazoo.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kazoo.KazooBuilder;
import io.kazoo.KazooClient;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.KazooState;
import io.kazoo.error.ConnectionLossException;
import io.kazoo.error.Effect;
import io.kazoo.error.InterruptedOperationException;
import io.kazoo.error.KazooException;
import io.kazoo.error.OperationTimeoutException;
import io.kazoo.error.RequestQueueFullException;
import io.kazoo.error.RequestTooLargeException;
import io.kazoo.error.ResponseTooLargeException;
import io.kazoo.error.SessionExpiredException;
import io.kazoo.it.Inbox.States;
import io.kazoo.testkit.FaultProxy;
import io.kazoo.testkit.FaultProxy.Direction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of requests while the connection is away: they wait, within bounds, and end by their deadline. */
class QueueingIT extends ClientCase {

    private static final Duration SHORT = Duration.ofMillis(300);

    private final States states = new States();
    private FaultProxy proxy;

    @BeforeEach
    void open() {
        proxy = closedAfter(FaultProxy.to(server.port()));
    }

    // ---- waiting

    @Test
    void calls_whileSuspended_waitAndAreSentInTheirOrder() {
        KazooClient zk = suspended(settings -> settings);

        CompletableFuture<String> create = zk.async().create("/a", bytes("1"));
        CompletableFuture<?> set = zk.async().set("/a", bytes("2"), 0);
        CompletableFuture<?> delete = zk.async().delete("/a", 1);
        CompletableFuture<String> again = zk.async().create("/a", bytes("3"));
        proxy.refuse(false);

        assertThat(CompletableFuture.allOf(create, set, delete, again)).succeedsWithin(Eventually.BOUND);
        assertThat(zk.get("/a").utf8()).isEqualTo("3");
        assertThat(states.all()).containsExactly(KazooState.SUSPENDED, KazooState.CONNECTED);
    }

    @Test
    void blockingCall_whileSuspended_returnsWhenConnectedAgain() {
        KazooClient zk = suspended(settings -> settings);
        CompletableFuture<Void> later = CompletableFuture.runAsync(
                () -> proxy.refuse(false), CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS));

        assertThat(zk.exists("/")).isPresent();
        assertThat(later).succeedsWithin(Eventually.BOUND);
    }

    @Test
    void calls_beforeTheFirstConnection_waitForIt() {
        proxy.refuse(true);
        KazooClient zk = proxied(settings -> settings);
        zk.startAsync();

        CompletableFuture<String> create = zk.async().create("/a");
        proxy.refuse(false);

        assertThat(create).succeedsWithin(Eventually.BOUND);
    }

    @Test
    void calls_whenTheSessionExpires_failAndNoneCrossesOver() {
        KazooClient zk = suspended(settings -> settings);
        CompletableFuture<String> queued = zk.async().create("/a");

        server.expireSession(zk.session().id());
        proxy.refuse(false);

        assertThatThrownBy(queued::join)
                .hasCauseInstanceOf(SessionExpiredException.class)
                .satisfies(e -> assertThat(effectOf(e)).isEqualTo(Effect.NONE));
        assertThat(zk.exists("/a")).isEmpty();
    }

    // ---- deadlines

    @Test
    void withDeadline_whileSuspended_endsInTimeAndSaysWhatWasTried() {
        KazooClient zk = suspended(settings -> settings);

        Eventually.Timed<KazooException> timed = Eventually.timed(() -> catchThrowableOfType(
                OperationTimeoutException.class, () -> zk.withDeadline(SHORT).create("/a")));

        assertThat(timed.took()).isBetween(SHORT.minusMillis(1), SHORT.plusSeconds(2));
        assertThat(timed.value().effect()).isEqualTo(Effect.NONE);
        assertThat(timed.value()).hasMessageContaining("create").hasMessageContaining(proxy.connectString());
        proxy.refuse(false);
        assertThat(zk.exists("/a")).isEmpty();
    }

    @Test
    void deadline_ofTheBuilder_isThatOfEveryCall() {
        KazooClient zk = suspended(settings -> settings.deadline(SHORT));

        List<CompletableFuture<?>> calls = List.of(
                zk.async().get("/a"),
                zk.async().ensurePath("/a/b/c"),
                zk.async().create("/a/b", null, CreateOptions.of().makeParents()),
                zk.async().deleteRecursive("/a"),
                zk.async().getAll(List.of("/a")),
                zk.async().transaction().create("/a").commit(),
                zk.async().addAuth("digest", "u:p"));

        assertThat(calls)
                .allSatisfy(call -> assertThat(call)
                        .failsWithin(Duration.ofSeconds(5))
                        .withThrowableOfType(ExecutionException.class)
                        .withCauseInstanceOf(OperationTimeoutException.class));
    }

    @Test
    void deadline_ofAWrittenWrite_endsUnknown() {
        KazooClient zk = started(settings -> settings);
        proxy.blackHole(Direction.TO_CLIENT);

        assertThatThrownBy(() -> zk.withDeadline(SHORT).create("/a"))
                .isInstanceOfSatisfying(
                        OperationTimeoutException.class,
                        e -> assertThat(e.effect()).isEqualTo(Effect.UNKNOWN))
                .hasMessageContaining("may have happened");
        assertThatThrownBy(() -> zk.withDeadline(SHORT).get("/a"))
                .isInstanceOfSatisfying(
                        OperationTimeoutException.class,
                        e -> assertThat(e.effect()).isEqualTo(Effect.NONE));
        proxy.heal();

        assertThat(zk.exists("/a")).isPresent();
    }

    @Test
    void delay_ofTheClient_takesItsTime() {
        KazooClient zk = connect();

        Duration took = Eventually.timed(() -> {
                    zk.delay(Duration.ofMillis(50));
                    return zk.async().delay(Duration.ofMillis(50)).join();
                })
                .took();

        assertThat(took).isBetween(Duration.ofMillis(99), Duration.ofSeconds(3));
    }

    // ---- bounds

    @Test
    void queueLimit_ofRequests_refusesTheNextAtOnce() {
        KazooClient zk = suspended(settings -> settings.queueLimit(2, 1 << 20));
        CompletableFuture<?> first = zk.async().create("/a");
        CompletableFuture<?> second = zk.async().create("/b");

        assertThatThrownBy(() -> zk.create("/c"))
                .isInstanceOfSatisfying(
                        RequestQueueFullException.class,
                        e -> assertThat(e.effect()).isEqualTo(Effect.NONE));

        proxy.refuse(false);
        assertThat(CompletableFuture.allOf(first, second)).succeedsWithin(Eventually.BOUND);
        assertThat(zk.exists("/c")).isEmpty();
    }

    @Test
    void queueLimit_ofBytes_refusesTheNextAtOnce() {
        KazooClient zk = suspended(settings -> settings.queueLimit(100, 10_000));
        CompletableFuture<?> first = zk.async().create("/a", new byte[8_000]);

        assertThatThrownBy(() -> zk.create("/b", new byte[8_000])).isInstanceOf(RequestQueueFullException.class);

        proxy.refuse(false);
        assertThat(first).succeedsWithin(Eventually.BOUND);
    }

    @Test
    void server_thatDoesNotRead_isSentABoundedNumberOfBytes() {
        KazooClient zk = connect(settings -> settings.sessionTimeout(Duration.ofSeconds(30)));
        zk.create("/a");
        byte[] data = new byte[500_000];
        List<CompletableFuture<?>> sets = new ArrayList<>();

        server.pause();
        try {
            for (int i = 0; i < 200; i++) {
                sets.add(zk.async().set("/a", data));
            }
            CompletableFuture<?> last = sets.get(sets.size() - 1);
            assertThat(last).failsWithin(Eventually.BOUND);
        } finally {
            server.resume();
        }

        List<CompletableFuture<?>> refused = sets.stream()
                .filter(CompletableFuture::isCompletedExceptionally)
                .toList();
        assertThat(refused)
                .hasSizeGreaterThan(100)
                .allSatisfy(set -> assertThatThrownBy(set::join)
                        .hasCauseInstanceOf(RequestQueueFullException.class)
                        .hasMessageContaining("does not read")
                        .extracting(QueueingIT::effectOf)
                        .isEqualTo(Effect.NONE));
        sets.removeAll(refused);
        assertThat(CompletableFuture.allOf(sets.toArray(CompletableFuture[]::new)))
                .succeedsWithin(Eventually.BOUND);
        assertThat(zk.exists("/a").orElseThrow().version()).isEqualTo(sets.size());
    }

    @Test
    void request_overTheClientsLimit_isRefusedBeforeItIsSent() {
        KazooClient zk = started(settings -> settings.maxRequestBytes(10_000));
        zk.create("/a", new byte[9_000]);
        proxy.resetCounts();

        assertThatThrownBy(() -> zk.set("/a", new byte[10_001]))
                .isInstanceOfSatisfying(
                        RequestTooLargeException.class,
                        e -> assertThat(e.effect()).isEqualTo(Effect.NONE))
                .hasMessageContaining("/a")
                .hasMessageContaining("10000");
        assertThat(proxy.requests()).isEmpty();
        assertThat(zk.isConnected()).isTrue();
    }

    @Test
    void request_overTheServersLimit_failsUnknownWithAReasonAndTheClientGoesOn() {
        KazooClient zk = started(settings -> settings.maxRequestBytes(4 << 20));
        zk.create("/a");

        assertThatThrownBy(() -> zk.set("/a", new byte[2 << 20]))
                .isInstanceOfSatisfying(
                        ConnectionLossException.class,
                        e -> assertThat(e.effect()).isEqualTo(Effect.UNKNOWN))
                .hasMessageContaining("set")
                .hasMessageContaining("/a");

        assertThat(zk.get("/a").data()).isEmpty();
    }

    @Test
    void reply_overTheClientsLimit_failsThatRequestAlone() {
        KazooClient zk = started(settings -> settings.maxReplyBytes(10_000));
        zk.create("/large", new byte[20_000]);
        zk.create("/small", new byte[100]);
        long session = zk.session().id();
        zk.addListener(states);

        CompletableFuture<?> large = zk.async().get("/large");
        CompletableFuture<?> small = zk.async().get("/small");

        assertThatThrownBy(large::join).hasCauseInstanceOf(ResponseTooLargeException.class);
        assertThat(small).succeedsWithin(Eventually.BOUND);
        assertThat(zk.session().id()).isEqualTo(session);
        assertThat(states.all()).isEmpty();
    }

    // ---- loss

    @Test
    void write_whoseReplyIsLost_isUnknownAndReadsAreRepeated() {
        KazooClient zk = started(settings -> settings);
        proxy.cutAtReply("create", 1);

        CompletableFuture<?> read = zk.async().exists("/");
        CompletableFuture<?> write = zk.async().create("/a");
        CompletableFuture<?> readBehind = zk.async().exists("/");

        assertThatThrownBy(write::join).satisfies(e -> assertThat(effectOf(e)).isEqualTo(Effect.UNKNOWN));
        assertThat(CompletableFuture.allOf(read, readBehind)).succeedsWithin(Eventually.BOUND);
        assertThat(zk.exists("/a")).isPresent();
    }

    @Test
    void write_sentToAServerThatDies_isUnknown() {
        KazooClient zk = started(settings -> settings);
        proxy.blackHole(Direction.TO_SERVER);
        CompletableFuture<?> write = zk.async().create("/a");
        Eventually.until("it was sent", () -> proxy.requestCount("create") == 1);

        proxy.cut();
        proxy.heal();

        assertThatThrownBy(write::join)
                .hasCauseInstanceOf(ConnectionLossException.class)
                .satisfies(e -> assertThat(effectOf(e)).isEqualTo(Effect.UNKNOWN));
    }

    // ---- giving up

    @Test
    void cancel_whatWasNotSent_keepsItFromBeingSent() {
        KazooClient zk = suspended(settings -> settings);
        CompletableFuture<String> cancelled = zk.async().create("/a");
        CompletableFuture<String> other = zk.async().create("/b");

        assertThat(cancelled.cancel(false)).isTrue();
        proxy.refuse(false);

        assertThat(other).succeedsWithin(Eventually.BOUND);
        assertThat(cancelled).isCancelled();
        assertThat(zk.exists("/a")).isEmpty();
    }

    @Test
    void cancel_ofAnyOperation_keepsItFromBeingSent() {
        KazooClient zk = suspended(settings -> settings);
        List<CompletableFuture<?>> cancelled = List.of(
                zk.async().create("/a"),
                zk.async().create("/a/b/c", null, CreateOptions.of().makeParents()),
                zk.async().createWithStat("/b", null, CreateOptions.PERSISTENT),
                zk.async().ensurePath("/c/d"),
                zk.async().transaction().create("/e").commit());

        cancelled.forEach(future -> future.cancel(false));
        proxy.refuse(false);
        zk.sync("/");

        assertThat(zk.getChildren("/")).isEmpty();
    }

    @Test
    void cancel_ofARecursiveDelete_stopsIt() {
        KazooClient zk = started(settings -> settings);
        zk.ensurePath("/a/b/c");
        proxy.blackHole(Direction.TO_CLIENT);
        CompletableFuture<Boolean> cancelled = zk.async().deleteRecursive("/a");
        Eventually.until("it began", () -> proxy.requestCount("getChildren") == 1);

        cancelled.cancel(false);
        proxy.heal();
        zk.sync("/");

        assertThat(zk.exists("/a/b/c")).isPresent();
    }

    @Test
    void cancel_whatWasAnswered_doesNothing() {
        KazooClient zk = connect();
        CompletableFuture<String> done = zk.async().create("/a");
        done.join();

        assertThat(done.cancel(true)).isFalse();
        assertThat(done).isCompletedWithValue("/a");
    }

    @Test
    void interrupt_ofABlockedCall_throwsUnknownAndKeepsTheFlag() {
        KazooClient zk = suspended(settings -> settings);
        List<UnaryOperator<KazooClient>> calls = List.of(
                client -> {
                    client.create("/a");
                    return client;
                },
                client -> {
                    client.transaction().create("/b").commit();
                    return client;
                });

        for (UnaryOperator<KazooClient> call : calls) {
            Thread.currentThread().interrupt();

            assertThatThrownBy(() -> call.apply(zk))
                    .isInstanceOfSatisfying(
                            InterruptedOperationException.class,
                            e -> assertThat(e.effect()).isEqualTo(Effect.UNKNOWN));
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void interrupt_ofARead_saysThatNothingHappened() {
        KazooClient zk = suspended(settings -> settings);
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> zk.get("/a")).isInstanceOfSatisfying(InterruptedOperationException.class, e -> {
            assertThat(e.effect()).isEqualTo(Effect.NONE);
            assertThat(e.operation()).isEqualTo("getData");
            assertThat(e.path()).endsWith("/a");
        });
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void interrupt_ofAStart_throwsAndKeepsTheFlag() {
        proxy.refuse(true);
        KazooClient zk = proxied(settings -> settings);
        Thread.currentThread().interrupt();

        assertThatThrownBy(zk::start).isInstanceOf(InterruptedOperationException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    private static Effect effectOf(Throwable thrown) {
        Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
        return ((KazooException) cause).effect();
    }

    private KazooClient proxied(UnaryOperator<KazooBuilder> settings) {
        String chroot = server.connectString().substring(server.connectString().indexOf('/'));
        return closedAfter(settings.apply(
                        KazooClient.builder(proxy.connectString() + chroot).connectionRetry(QUICK))
                .build());
    }

    private KazooClient started(UnaryOperator<KazooBuilder> settings) {
        KazooClient zk = proxied(settings);
        zk.start();
        zk.exists("/"); // behind the client's own first request, which looks for the chroot
        return zk;
    }

    /** A started client whose connection is gone and does not come back before the proxy lets it. */
    private KazooClient suspended(UnaryOperator<KazooBuilder> settings) {
        KazooClient zk = started(settings);
        zk.addListener(states);
        proxy.refuse(true);
        proxy.cut();
        assertThat(states.next()).isEqualTo(KazooState.SUSPENDED);
        return zk;
    }
}
