package io.kazoo.it.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.kazoo.KazooClient;
import io.kazoo.data.Acl;
import io.kazoo.data.KazooState;
import io.kazoo.data.NodeData;
import io.kazoo.data.Permissions;
import io.kazoo.error.InterruptedOperationException;
import io.kazoo.error.NoAuthException;
import io.kazoo.error.OperationTimeoutException;
import io.kazoo.recipe.DataWatch;
import io.kazoo.recipe.Recipes;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What a data watch bears: its listener, and errors of the client and the server. */
class DataWatchListenerIT extends RecipeCase {

    private static final List<Acl> ADMIN_ONLY = List.of(Acl.world(Permissions.ADMIN));

    private final Told<NodeData> told = new Told<>();

    private void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(Until.BOUND.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static ListAppender<ILoggingEvent> recipeLog() {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger("io.kazoo.recipe");
        logger.setLevel(Level.WARN);
        logger.addAppender(log);
        return log;
    }

    private static long warnings(ListAppender<ILoggingEvent> log, String part) {
        return List.copyOf(log.list).stream()
                .filter(event -> event.getLevel() == Level.WARN
                        && event.getFormattedMessage().contains(part))
                .count();
    }

    // ---- the listener

    @Test
    void listener_throws_isLoggedWithTheWatchAndToldTheNextChange() {
        ListAppender<ILoggingEvent> log = recipeLog();
        other.create("/thrower", bytes("1"));
        DataWatch watch = Recipes.of(zk).dataWatch("/thrower", (node, event) -> {
            told.hear(node, event);
            throw new StackOverflowError("meant to");
        });

        other.set("/thrower", bytes("2"));

        told.next();
        assertThat(told.next().state().utf8()).isEqualTo("2");
        assertThat(watch.isActive()).isTrue();
        assertThat(watch.started()).isCompleted();
        Until.holds(() -> warnings(log, "data watch of /thrower") == 2, () -> log.list.toString());
    }

    @Test
    void listener_blocks_delaysNobodyElseAndSeesTheNewestLater() {
        other.create("/a", bytes("1"));
        CountDownLatch goOn = new CountDownLatch(1);
        Told<NodeData> free = new Told<>();
        Recipes.of(zk.async()).dataWatch("/a", (node, event) -> {
            told.hear(node, event);
            awaitQuietly(goOn);
            return true;
        });
        told.next();
        Recipes.of(zk).dataWatch("/a", free::hear);
        free.next();

        other.set("/a", bytes("2"));
        assertThat(free.next().state().utf8()).isEqualTo("2");
        other.set("/a", bytes("3"));
        assertThat(free.next().state().utf8()).isEqualTo("3");
        assertThat(zk.async().get("/a").join().utf8()).isEqualTo("3");
        assertThat(told.waiting()).isZero();
        goOn.countDown();

        assertThat(told.next().state().utf8()).isEqualTo("3");
    }

    @Test
    void listener_callsBlockingMethodsAndWaitsForFutures_isNotHungUp() {
        other.create("/a", bytes("1"));
        AtomicReference<DataWatch> inner = new AtomicReference<>();
        CountDownLatch done = new CountDownLatch(1);
        Recipes.of(zk.async()).dataWatch("/a", (node, event) -> {
            zk.create("/made", node.data());
            zk.async().set("/made", bytes("2")).join();
            inner.set(Recipes.of(zk).dataWatch("/made", told::hear));
            zk.delete("/made");
            done.countDown();
            return true;
        });

        awaitQuietly(done);

        assertThat(told.next().state().utf8()).isEqualTo("2");
        assertThat(told.next().state()).isNull();
        assertThat(inner.get().isActive()).isTrue();
    }

    @Test
    void listener_closesItsOwnWatch_endsIt() {
        other.create("/a", bytes("1"));
        AtomicReference<DataWatch> own = new AtomicReference<>();
        own.set(Recipes.of(zk).dataWatch("/a", (node, event) -> {
            told.hear(node, event);
            if (own.get() != null) {
                own.get().close();
                own.get().close();
            }
            return true;
        }));
        watchesOnServer(1);

        other.set("/a", bytes("2"));

        told.next();
        assertThat(told.next().state().utf8()).isEqualTo("2");
        Until.holds(() -> !own.get().isActive(), () -> "still active");
        watchesOnServer(0);
    }

    @Test
    void listener_ofAnExecutorView_runsOnThatExecutor() {
        ExecutorService executor = Executors.newSingleThreadExecutor(task -> new Thread(task, "given"));
        AtomicReference<String> thread = new AtomicReference<>();

        Recipes.of(zk.withExecutor(executor)).dataWatch("/a", (node, event) -> {
            thread.set(Thread.currentThread().getName());
            return false;
        });

        assertThat(thread.get()).isEqualTo("given");
        executor.shutdown();
    }

    @Test
    void listener_stopsTheClient_returns() {
        other.create("/a", bytes("1"));
        CountDownLatch stopped = new CountDownLatch(1);

        Recipes.of(zk.async()).dataWatch("/a", (node, event) -> {
            zk.stop();
            stopped.countDown();
            return true;
        });

        awaitQuietly(stopped);
        assertThat(stopped.getCount()).isZero();
    }

    @Test
    void listener_waitsForItsOwnStart_isRefused() {
        CountDownLatch known = new CountDownLatch(1);
        AtomicReference<DataWatch> own = new AtomicReference<>();
        List<String> refusals = new CopyOnWriteArrayList<>();
        own.set(Recipes.of(zk.async()).dataWatch("/a", (node, event) -> {
            awaitQuietly(known);
            CompletableFuture<?> started = own.get().started();
            for (CompletableFuture<?> future : List.of(started, started.thenRun(() -> {}))) {
                try {
                    future.join();
                } catch (IllegalStateException e) {
                    refusals.add(e.getMessage());
                }
            }
            return true;
        }));

        known.countDown();

        assertThat(own.get().started()).succeedsWithin(Until.BOUND);
        assertThat(refusals).hasSize(2).allMatch(message -> message.contains("data watch of /a"));
    }

    @Test
    void started_callbackWaitsForTheNextWatch_isNotHungUp() {
        CompletableFuture<Void> both = Recipes.of(zk.async())
                .dataWatch("/a", told::hear)
                .started()
                .thenRun(() -> Recipes.of(zk.async())
                        .dataWatch("/b", told::hear)
                        .started()
                        .thenRun(() -> {})
                        .join());

        assertThat(both).succeedsWithin(Until.BOUND);
        assertThat(told.waiting()).isEqualTo(2);
    }

    // ---- errors at the start

    @Test
    void dataWatch_malformedPath_isRefusedByTheCall() {
        assertThatThrownBy(() -> Recipes.of(zk.async()).dataWatch("/a/../b", told::hear))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("/a/../b");
    }

    @Test
    void dataWatch_refusedAtFirst_failsAndEnds() {
        other.create("/a", bytes("1"));
        other.setAcls("/a", ADMIN_ONLY);

        assertThatThrownBy(() -> Recipes.of(zk).dataWatch("/a", told::hear)).isInstanceOf(NoAuthException.class);

        DataWatch async = Recipes.of(zk.async()).dataWatch("/a", told::hear);
        assertThat(async.started())
                .failsWithin(Until.BOUND)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(NoAuthException.class);
        assertThat(async.isActive()).isFalse();
        watchesOnServer(0);
    }

    @Test
    void dataWatch_notConnected_waitsForItsDeadlineAndLeavesNothing() {
        other.create("/a", bytes("1"));
        down();
        long begin = System.nanoTime();

        assertThatThrownBy(() ->
                        Recipes.of(zk.withDeadline(Duration.ofMillis(300))).dataWatch("/a", told::hear))
                .isInstanceOf(OperationTimeoutException.class)
                .hasMessageContaining("dataWatch /a");

        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isBetween(Duration.ofMillis(300), Duration.ofSeconds(5));
        up();
        assertThat(zk.get("/a").utf8()).isEqualTo("1");
        watchesOnServer(0);
        assertThat(told.waiting()).isZero();
    }

    @Test
    void dataWatch_asyncAndNotConnected_startsWhenConnected() {
        other.create("/a", bytes("1"));
        down();
        Until.holds(() -> !zk.isConnected(), () -> "still connected");

        DataWatch watch =
                Recipes.of(zk.async().withDeadline(Duration.ofMillis(100))).dataWatch("/a", told::hear);
        zk.delay(Duration.ofMillis(500));
        assertThat(watch.started()).isNotDone();
        up();

        assertThat(watch.started()).succeedsWithin(Until.BOUND);
        assertThat(told.next().state().utf8()).isEqualTo("1");
    }

    @Test
    void dataWatch_interrupted_throwsRestoresTheFlagAndEnds() {
        CountDownLatch goOn = new CountDownLatch(1);
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> Recipes.of(zk).dataWatch("/a", (node, event) -> {
                    awaitQuietly(goOn);
                    return true;
                }))
                .isInstanceOf(InterruptedOperationException.class);

        assertThat(Thread.interrupted()).isTrue();
        goOn.countDown();
        watchesOnServer(0);
    }

    // ---- errors later

    @Test
    void dataWatch_refusedLater_warnsOnceAndGoesOnWhenAllowedAgain() {
        ListAppender<ILoggingEvent> log = recipeLog();
        other.create("/refused", bytes("1"));
        DataWatch watch = Recipes.of(zk).dataWatch("/refused", told::hear);
        told.next();
        proxy.resetCounts();

        other.setAcls("/refused", List.of(Acl.world(Permissions.ADMIN | Permissions.WRITE)));
        expire();
        Until.holds(() -> proxy.requestCount("getData") >= 3, () -> "not tried again");
        other.set("/refused", bytes("2"));
        other.setAcls("/refused", Acl.OPEN_ACL_UNSAFE);

        assertThat(told.next().state().utf8()).isEqualTo("2");
        assertThat(watch.isActive()).isTrue();
        assertThat(warnings(log, "data watch of /refused")).isEqualTo(1);
        watchesOnServer(1);
    }

    @Test
    void dataWatch_readsTimeOutLater_areRepeatedUntilOneSucceeds() {
        other.create("/a", bytes("1"));
        try (KazooClient hasty = KazooClient.builder(proxy.connectString())
                .sessionTimeout(Duration.ofSeconds(1))
                .deadline(Duration.ofMillis(100))
                .build()) {
            hasty.start();
            Recipes.of(hasty.async()).dataWatch("/a", told::hear);
            told.next();
            long session = hasty.session().id();
            down();
            Until.holds(() -> hasty.state() == KazooState.LOST, () -> "not lost");
            other.set("/a", bytes("2"));
            other.delay(Duration.ofMillis(500));

            up();

            assertThat(told.next().state().utf8()).isEqualTo("2");
            assertThat(hasty.session().id()).isNotEqualTo(session);
        }
    }

    // ---- what it costs

    @Test
    void dataWatch_perChange_costsOneRead() {
        other.create("/a", bytes("0"));
        proxy.resetCounts();
        Recipes.of(zk).dataWatch("/a", told::hear);
        told.next();

        for (int i = 1; i <= 10; i++) {
            other.set("/a", bytes("" + i));
            told.next();
        }

        assertThat(proxy.requestCount("getData")).isEqualTo(11);
        assertThat(proxy.requestCount("exists")).isZero();
    }

    @Test
    void dataWatch_missingNode_costsGetAndExists() {
        proxy.resetCounts();

        Recipes.of(zk).dataWatch("/missing", told::hear);

        assertThat(proxy.requestCount("getData")).isEqualTo(1);
        assertThat(proxy.requestCount("exists")).isEqualTo(1);
    }

    @Test
    void dataWatch_fiftyOverReconnectsWithoutChange_costNoRead() {
        for (int i = 0; i < 50; i++) {
            if (i % 2 == 0) {
                other.create("/n" + i);
            }
            Recipes.of(zk).dataWatch("/n" + i, told::hear);
            told.next();
        }
        proxy.resetCounts();

        reconnect();
        reconnect();
        other.set("/n0", bytes("2"));
        told.next();

        assertThat(proxy.requestCount("getData")).isEqualTo(1);
        assertThat(proxy.requestCount("exists")).isZero();
        assertThat(proxy.requestCount("setWatches")).isEqualTo(2);
    }

    @Test
    void dataWatch_thousand_needNoThread() {
        Until.holds(() -> kazooThreads().size() <= 1, () -> kazooThreads().toString());
        Set<String> before = kazooThreads();
        Set<DataWatch> watches = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < 1000; i++) {
            watches.add(Recipes.of(zk.async()).dataWatch("/n" + i, told::hear));
        }
        for (int i = 0; i < 1000; i++) {
            told.next();
        }

        watchesOnServer(1000);
        Until.holds(() -> kazooThreads().equals(before), () -> kazooThreads() + " after " + before);
        watches.forEach(DataWatch::close);
        watchesOnServer(0);
    }

    private static Set<String> kazooThreads() {
        Set<String> names = ConcurrentHashMap.newKeySet();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("kazoo-")) {
                names.add(thread.getName());
            }
        }
        return names;
    }
}
