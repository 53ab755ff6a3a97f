package io.kazoo.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.AsyncKazooClient;
import io.kazoo.KazooClient;
import io.kazoo.data.Acl;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.ReadOp;
import io.kazoo.data.WatchMode;
import io.kazoo.data.WatcherType;
import io.kazoo.error.KazooException;
import io.kazoo.it.Inbox.Events;
import io.kazoo.it.Inbox.States;
import io.kazoo.it.recipe.RecipeUses;
import io.kazoo.recipe.AsyncRecipes;
import io.kazoo.recipe.Recipes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Promise 1: any call may be made from any callback, and none hangs. */
class NoHangsIT extends ClientCase {

    private static final Duration BOUND = Duration.ofSeconds(10);

    /** Has a client run something in a callback of one kind, once. */
    private interface Callback {
        void run(KazooClient zk, Runnable inside);
    }

    private static Map<String, Callback> callbacks() {
        Map<String, Callback> kinds = new LinkedHashMap<>();
        kinds.put("state listener", (zk, inside) -> zk.addListenerAndTell(once(inside)::accept));
        kinds.put("one-shot watcher", (zk, inside) -> {
            zk.exists("/watched", event -> once(inside).accept(event));
            zk.async().create("/watched");
        });
        kinds.put("persistent watcher", (zk, inside) -> {
            Consumer<Object> once = once(inside);
            zk.addWatch("/watched", WatchMode.PERSISTENT, once::accept);
            zk.async().create("/watched");
        });
        kinds.put("thenAccept", (zk, inside) -> zk.async().exists("/").thenAccept(found -> inside.run()));
        kinds.put(
                "whenComplete of a failure",
                (zk, inside) -> zk.async().get("/absent").whenComplete((value, error) -> inside.run()));
        kinds.put("thenAcceptAsync", (zk, inside) -> zk.async().exists("/").thenAcceptAsync(found -> inside.run()));
        kinds.put(
                "completion of a transaction",
                (zk, inside) -> zk.async().transaction().create("/t").commit().thenAccept(results -> inside.run()));
        kinds.put(
                "retried call",
                (zk, inside) -> zk.async()
                        .retry(() -> zk.async().exists("/").thenApply(found -> {
                            inside.run();
                            return found;
                        })));
        return kinds;
    }

    static Consumer<Object> once(Runnable inside) {
        CountDownLatch first = new CountDownLatch(1);
        return told -> {
            boolean run;
            synchronized (first) {
                run = first.getCount() == 1;
                first.countDown();
            }
            if (run) {
                inside.run();
            }
        };
    }

    private static Map<String, Consumer<KazooClient>> actions() {
        Map<String, Consumer<KazooClient>> actions = new LinkedHashMap<>();
        actions.put("every blocking operation", NoHangsIT::everyBlockingOperation);
        actions.put("every blocking call of a recipe", RecipeCalls::all);
        actions.put("stop", KazooClient::stop);
        actions.put("close twice", zk -> {
            zk.close();
            zk.close();
        });
        actions.put("restart and go on", zk -> {
            zk.restart();
            zk.exists("/");
        });
        actions.put("stopping, then waiting for what was under way", zk -> {
            CompletableFuture<?> underWay = allOf(zk);
            zk.stop();
            underWay.handle((value, error) -> value).join();
        });
        actions.put("stopping, then waiting for a refused call", zk -> {
            zk.stop();
            zk.async()
                    .exists("/")
                    .thenApply(found -> found)
                    .handle((value, error) -> value)
                    .join();
        });
        actions.put("retrying and pausing", zk -> {
            zk.retry(() -> zk.exists("/"));
            zk.delay(Duration.ofMillis(10));
            zk.async().retry(() -> zk.async().exists("/")).join();
        });
        actions.putAll(waits());
        return actions;
    }

    private static Map<String, Consumer<KazooClient>> waits() {
        Map<String, Consumer<KazooClient>> actions = new LinkedHashMap<>();
        actions.put("waiting for a future", zk -> zk.async().exists("/").join());
        actions.put(
                "waiting for a derived future",
                zk -> zk.async()
                        .exists("/")
                        .thenApply(found -> zk.exists("/"))
                        .thenCompose(found -> zk.async().getChildren("/"))
                        .join());
        actions.put("waiting for allOf", zk -> allOf(zk).join());
        actions.put(
                "waiting for anyOf",
                zk -> CompletableFuture.anyOf(
                                zk.async().exists("/").thenApply(found -> found),
                                zk.async().getChildren("/"))
                        .join());
        actions.put("waiting for a latch of another completion", zk -> {
            CountDownLatch latch = new CountDownLatch(1);
            zk.async().exists("/").thenRun(latch::countDown);
            await(latch);
        });
        actions.put("waiting three deep", zk -> nested(zk, 3));
        actions.put("waiting for each recipe", NoHangsIT::eachRecipe);
        actions.put(
                "waiting for the stop",
                zk -> zk.async().stop().thenApply(done -> done).join());
        return actions;
    }

    @TestFactory
    Stream<DynamicTest> callback_makingAnyCall_returns() {
        return combined(callbacks(), actions());
    }

    @TestFactory
    Stream<DynamicTest> callbackOfARecipe_makingAnyCall_returns() {
        return combined(ofRecipes(true), actions());
    }

    private static Map<String, Callback> ofRecipes(boolean own) {
        Map<String, Callback> kinds = new LinkedHashMap<>();
        RecipeCallbacks.all(own).forEach((name, kind) -> kinds.put(name, kind::accept));
        return kinds;
    }

    // ---- views with an executor

    @TestFactory
    Stream<DynamicTest> callbackOfAnExecutorView_makingAnyBlockingCall_returns() {
        Map<String, Consumer<KazooClient>> actions = new LinkedHashMap<>();
        actions().forEach((name, action) -> {
            if (!name.startsWith("waiting") && !name.contains("waiting") && !name.startsWith("retrying")) {
                actions.put(name, action);
            }
        });
        return combined(ofViews(callbacks()), actions);
    }

    private Map<String, Callback> ofViews(Map<String, Callback> ofClients) {
        Map<String, Callback> kinds = new LinkedHashMap<>();
        ofClients.forEach((name, kind) ->
                kinds.put(name, (zk, inside) -> kind.run(zk.withExecutor(closedAfterTest(executor())), inside)));
        return kinds;
    }

    @TestFactory
    Stream<DynamicTest> callbackOfARecipeOfAnExecutorView_callingTheClientItself_returns() {
        Map<String, Consumer<KazooClient>> actions = new LinkedHashMap<>(actions());
        actions.keySet()
                .retainAll(List.of("every blocking operation", "every blocking call of a recipe", "close twice"));
        return combined(ofViews(ofRecipes(false)), actions);
    }

    @TestFactory
    Stream<DynamicTest> callbackOfAnExecutorView_waitingForTheClientItself_returns() {
        return combined(
                ofViews(callbacks()),
                Map.of("waiting for another view's futures", zk -> allOf(zk).join()));
    }

    @Test
    void callbackOfAnExecutorView_waitingForAnIncompleteFutureOfIt_isRefused() {
        KazooClient zk = connect();
        AsyncKazooClient view = zk.withExecutor(closedAfterTest(executor())).async();
        List<Consumer<CompletableFuture<?>>> waits = List.of(
                CompletableFuture::join,
                future -> future.thenApply(value -> value).join(),
                future -> future.orTimeout(1, TimeUnit.MINUTES).join());

        for (Consumer<CompletableFuture<?>> wait : waits) {
            CompletableFuture<Void> inside =
                    view.exists("/").thenAcceptAsync(found -> wait.accept(view.delay(Duration.ofMinutes(1))));

            assertThatThrownBy(inside::join)
                    .hasCauseInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("executor view");
        }
    }

    @Test
    void executorView_eventsAndData_comeInWireOrder() {
        KazooClient zk = connect();
        KazooClient writer = connect();
        AsyncKazooClient view = zk.withExecutor(closedAfterTest(executor())).async();
        zk.create("/node", bytes("0"));

        for (int round = 1; round <= 100; round++) {
            List<String> told = new ArrayList<>(); // plain: one callback at a time
            view.get("/node", event -> told.add("event")).join();
            CompletableFuture<?> write = writer.async().set("/node", bytes("" + round));
            String fresh = "" + round;
            CompletableFuture<Void> seen = readUntil(view, fresh, told);

            write.join();
            assertThat(seen).succeedsWithin(BOUND);
            assertThat(told).contains("event");
            assertThat(told.indexOf("event")).isLessThan(told.indexOf(fresh));
        }
    }

    private static CompletableFuture<Void> readUntil(AsyncKazooClient view, String fresh, List<String> told) {
        return view.get("/node").thenCompose(node -> {
            told.add(node.utf8());
            return fresh.equals(node.utf8()) ? CompletableFuture.completedFuture(null) : readUntil(view, fresh, told);
        });
    }

    // ---- a client that is not started, or not any more

    @Test
    void stoppedClient_waitingInACallback_returns() {
        KazooClient zk = client(settings -> settings);
        CompletableFuture<Object> done = new CompletableFuture<>();

        zk.async().exists("/").whenCompleteAsync((value, error) -> {
            zk.async().exists("/").thenApply(found -> found).handle((v, e) -> e).join();
            allOf(zk).handle((v, e) -> e).join();
            done.complete(true);
        });

        assertThat(done).succeedsWithin(BOUND);
    }

    @Test
    void delay_ofAClientThatStops_ends() {
        KazooClient zk = connect();
        CompletableFuture<Void> delay = zk.async().delay(Duration.ofHours(1));

        zk.stop();

        assertThat(delay.handle((value, error) -> true)).succeedsWithin(BOUND);
    }

    @Test
    void startsStopsAndCalls_fromManyThreads_allReturn() {
        long seed = System.nanoTime();
        KazooClient zk = connect(settings -> settings.sessionTimeout(Duration.ofSeconds(4)));
        List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Random random = new Random(seed + i);
            CompletableFuture<Void> done = new CompletableFuture<>();
            Thread thread = new Thread(() -> {
                for (int call = 0; call < 300; call++) {
                    callAtRandom(zk, random);
                }
                done.complete(null);
            });
            thread.setDaemon(true);
            thread.start();
            threads.add(done);
        }

        assertThat(CompletableFuture.allOf(threads.toArray(CompletableFuture[]::new)))
                .as("seed %d", seed)
                .succeedsWithin(Duration.ofSeconds(60));
        zk.start();
        assertThat(zk.exists("/")).isPresent();
    }

    private static void callAtRandom(KazooClient zk, Random random) {
        try {
            switch (random.nextInt(12)) {
                case 0 -> zk.start();
                case 1 -> zk.stop();
                case 2 -> zk.restart();
                case 3 -> zk.sessionTicket();
                case 4 -> zk.removeWatcher("/x", event -> {});
                case 5 -> zk.addWatch("/x", WatchMode.PERSISTENT, event -> {}).close();
                case 6 -> allOf(zk).join();
                case 7 -> zk.async().exists("/").thenApply(found -> found).join();
                case 8 -> zk.delay(Duration.ofMillis(2));
                case 9 -> zk.ensurePath("/a/b");
                case 10 -> zk.deleteRecursive("/a");
                default -> zk.exists("/");
            }
        } catch (KazooException | CompletionException e) {
            // Stopped under its feet, which is what this is about.
        }
    }

    // ---- one slow callback

    @Test
    void slowCallbacks_ofAnyKind_delayOnlyThemselves() {
        KazooClient zk = connect();
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch blocked = new CountDownLatch(4);
        Runnable block = () -> {
            blocked.countDown();
            await(release);
        };
        zk.create("/a");
        zk.addListenerAndTell(state -> block.run());
        zk.exists("/a", event -> block.run());
        zk.addWatch("/a", WatchMode.PERSISTENT, event -> block.run());
        zk.async().exists("/").thenRunAsync(block);
        zk.set("/a", null);
        await(blocked);

        States states = new States();
        Events events = new Events();
        Events persistent = new Events();
        zk.addListener(states);
        zk.exists("/a", events);
        zk.addWatch("/a", WatchMode.PERSISTENT, persistent);
        zk.set("/a", null);

        events.next();
        persistent.next();
        assertThat(zk.async().exists("/").thenApply(found -> true)).succeedsWithin(BOUND);
        server.dropConnection(zk.session().id());
        states.next(2);
        release.countDown();
    }

    // ---- what the tests are made of

    private Stream<DynamicTest> combined(Map<String, Callback> kinds, Map<String, Consumer<KazooClient>> actions) {
        return kinds.entrySet().stream()
                .flatMap(kind -> actions.entrySet().stream()
                        .map(action -> DynamicTest.dynamicTest(
                                kind.getKey() + ": " + action.getKey(),
                                () -> assertReturns(kind.getValue(), action.getValue()))));
    }

    private void assertReturns(Callback kind, Consumer<KazooClient> action) {
        KazooClient zk = connect();
        if (zk.exists("/watched").isPresent()) {
            zk.delete("/watched");
        }
        zk.deleteRecursive("/t");
        CompletableFuture<Boolean> done = new CompletableFuture<>();

        try {
            kind.run(zk, () -> {
                try {
                    action.accept(zk);
                    done.complete(true);
                } catch (Throwable e) {
                    done.completeExceptionally(e);
                }
            });

            assertThat(done).succeedsWithin(BOUND);
        } finally {
            zk.stop();
        }
    }

    private static void everyBlockingOperation(KazooClient zk) {
        zk.deleteRecursive("/all");
        zk.ensurePath("/all/a");
        zk.create("/all/b", null, CreateOptions.of().acl(Acl.OPEN_ACL_UNSAFE));
        zk.create("/all/c/d", null, CreateOptions.of().makeParents());
        zk.createWithStat("/all/e", null, CreateOptions.EPHEMERAL);
        zk.exists("/all", event -> {});
        zk.get("/all");
        zk.getChildren("/all");
        zk.getChildrenWithStat("/all");
        zk.getAll(List.of("/all"));
        zk.readAll(List.of(new ReadOp.GetChildren("/all")));
        zk.getAcls("/all");
        zk.setAcls("/all", Acl.OPEN_ACL_UNSAFE);
        zk.set("/all", null);
        zk.delete("/all/b");
        zk.countDescendants("/all");
        zk.ephemerals();
        zk.sync("/all");
        zk.addWatch("/all", WatchMode.PERSISTENT_RECURSIVE, event -> {}).close();
        zk.removeWatcher("/all", event -> {});
        zk.checkWatch("/all", WatcherType.ANY);
        zk.addAuth("digest", "u:p");
        zk.whoAmI();
        zk.config();
        zk.command("ruok");
        zk.serverVersion();
        zk.sessionTicket();
        zk.transaction().create("/all/t").commit();
        zk.transaction().create("/all/t").tryCommit();
        zk.start();
        zk.addListener(state -> {}).close();
        zk.deleteRecursive("/all");
    }

    private static void eachRecipe(KazooClient zk) {
        zk.deleteRecursive("/recipes");
        AsyncRecipes recipes = Recipes.of(zk.async());
        RecipeUses.ALL.forEach((name, use) ->
                use.at(recipes, "/recipes/" + name.replaceAll("\\W+", "-")).join());
    }

    private static CompletableFuture<Void> allOf(KazooClient zk) {
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(zk.async().exists("/").thenApply(found -> found));
        }
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
    }

    private static void nested(KazooClient zk, int depth) {
        if (depth > 0) {
            zk.async().exists("/").thenAccept(found -> nested(zk, depth - 1)).join();
            CompletableFuture.allOf(zk.async().exists("/").thenAccept(found -> nested(zk, depth - 1)))
                    .join();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static ExecutorService executor() {
        return Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "view");
            thread.setDaemon(true);
            return thread;
        });
    }

    private ExecutorService closedAfterTest(ExecutorService executor) {
        closedAfter((AutoCloseable) executor::shutdownNow);
        return executor;
    }
}
