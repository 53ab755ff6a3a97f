package io.kazoo.it.recipe.fault;

import io.kazoo.KazooClient;
import io.kazoo.data.CreateOptions;
import io.kazoo.it.recipe.fault.FaultyProxy.Harm;
import io.kazoo.testkit.EmbeddedZooKeeper;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Runs a scenario once in peace, notes its requests, and then once more for each of them, with harm done to that one.
 *
 * <p>A scenario uses the client behind the proxy as a user would and throws when what it sees is wrong. A failure of a call that
 * says it may have had its effect is for the scenario to judge. After each run neither client has an ephemeral node, and the server
 * keeps no watch. For all recipes.
 */
public final class FaultSweep implements AutoCloseable {

    /** How long one run may take before it counts as hanging. */
    private static final Duration BOUND = Duration.ofSeconds(40);

    /** How often a run is made again that ends before it comes to the request to be harmed, as it may where others act, too. */
    private static final int TRIES = 3;

    /** Of so many requests one may be found in the run in peace only. */
    private static final int MISSED = 10;

    /** One use of a recipe. */
    public interface Scenario {

        /** Uses the recipe below {@code root}, which exists; {@code harmed} is false in the run in peace. */
        void run(KazooClient client, String root, boolean harmed) throws Exception;
    }

    private final EmbeddedZooKeeper server;
    private final KazooClient observer;
    private volatile FaultyProxy proxy;
    private volatile String left = "nothing";

    /** On a server of its own, which {@link #close()} closes. */
    public FaultSweep() {
        this.server = EmbeddedZooKeeper.start();
        this.observer = KazooClient.connect(server.connectString());
    }

    /** On a server and a client that are not closed by this. */
    public FaultSweep(EmbeddedZooKeeper server, KazooClient observer) {
        this.server = server;
        this.observer = observer;
    }

    /** All requests of the scenario, one kind of harm; returns how many of them were harmed. */
    public int sweep(Harm harm, Scenario scenario) {
        List<Integer> peace = run(0, harm, scenario);
        int requests = peace.size();
        int missed = 0;
        for (int n = 1; n <= requests; n++) {
            if (!harms(n, harm, scenario) && ++missed > requests / MISSED) {
                throw new AssertionError(harm + ": there was no request " + n + " to harm, as in " + peace);
            }
        }
        return requests - missed;
    }

    private boolean harms(int n, Harm harm, Scenario scenario) {
        return IntStream.range(0, TRIES).anyMatch(i -> run(n, harm, scenario).size() >= n);
    }

    /** A client that is never harmed. */
    public KazooClient observer() {
        return observer;
    }

    /** Between the harmed client of the run and the server. */
    public FaultyProxy proxy() {
        return proxy;
    }

    /** How many watches the server keeps. */
    public int watchCount() {
        return server.watchCount();
    }

    /** Returns when the server keeps so many watches. */
    public void untilWatched(int watches) {
        while (watchCount() != watches) {
            left = watchCount() + " watches, not " + watches;
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    /** Returns when a node has no children. */
    public void untilEmpty(String path) {
        for (List<String> names = observer.getChildren(path); !names.isEmpty(); names = observer.getChildren(path)) {
            left = names.toString();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    private List<Integer> run(int harmAt, Harm harm, Scenario scenario) {
        String what = harmAt == 0 ? "in peace" : harm + " at request " + harmAt;
        String root = observer.create("/sweep-", new byte[0], CreateOptions.PERSISTENT.sequential());
        try (FaultyProxy link = new FaultyProxy(server.port(), server::expireSession);
                KazooClient client = KazooClient.builder(link.connectString())
                        .sessionTimeout(Duration.ofSeconds(20))
                        .build()) {
            client.start();
            client.exists("/"); // whatever a client asks on its own at the start is behind it
            link.harm(harmAt == 0 ? Integer.MAX_VALUE : harmAt, harm);
            proxy = link;
            bounded(() -> scenario.run(client, root, harmAt > 0), what);
            bounded(() -> nothingLeft(client), "after " + what);
            return link.requests();
        }
    }

    /** Returns when neither client has an ephemeral node any more, and the server keeps no watch. */
    private void nothingLeft(KazooClient client) {
        for (List<String> nodes = ephemerals(client);
                !nodes.isEmpty() || watchCount() > 0;
                nodes = ephemerals(client)) {
            left = nodes + " and " + watchCount() + " watches";
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    private List<String> ephemerals(KazooClient client) {
        return Stream.of(client, observer)
                .flatMap(each -> each.retry(() -> each.ephemerals("/")).stream())
                .toList();
    }

    private interface Task {
        void run() throws Exception;
    }

    private void bounded(Task task, String what) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                        done.complete(null);
                    } catch (Throwable e) {
                        done.completeExceptionally(e);
                    }
                },
                what);
        thread.setDaemon(true);
        thread.start();
        try {
            done.get(BOUND.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            AssertionError hang = new AssertionError(what + ": not done after " + BOUND + ", left: " + left);
            hang.setStackTrace(thread.getStackTrace());
            throw hang;
        } catch (ExecutionException e) {
            throw new AssertionError(what + " of " + proxy.requests(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(what, e);
        }
    }

    @Override
    public void close() {
        observer.close();
        server.close();
    }
}
