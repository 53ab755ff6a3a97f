package io.kazoo.it.recipe.fault;

import io.kazoo.KazooClient;
import io.kazoo.data.CreateOptions;
import io.kazoo.it.recipe.fault.FaultyProxy.Harm;
import io.kazoo.testkit.EmbeddedZooKeeper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs a scenario once in peace, notes its requests, and then once more for each of them, with harm done to that one.
 *
 * <p>A scenario uses the client behind the proxy as a user would and throws when what it sees is wrong. A failure of a call that
 * says it may have had its effect is for the scenario to judge. After each run the scenario's audit looks at the server through a
 * client that was not harmed. For all recipes.
 */
public final class FaultSweep implements AutoCloseable {

    /** How long one run may take before it counts as hanging. */
    private static final Duration BOUND = Duration.ofSeconds(40);

    /** One use of a recipe. */
    public interface Scenario {

        /** Uses the recipe below {@code root}, which exists; {@code harmed} is false in the run in peace. */
        void run(KazooClient client, String root, boolean harmed) throws Exception;

        /** Looks at what is left below {@code root}. */
        default void audit(KazooClient observer, String root) throws Exception {}
    }

    private final EmbeddedZooKeeper server;
    private final KazooClient observer;

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

    /** All requests of the scenario, one kind of harm; returns how many runs there were. */
    public int sweep(Harm harm, Scenario scenario) {
        int requests = run(0, harm, scenario).size();
        for (int n = 1; n <= requests; n++) {
            run(n, harm, scenario);
        }
        return requests;
    }

    /** A client that is never harmed. */
    public KazooClient observer() {
        return observer;
    }

    /** How many watches the server keeps. */
    public int watchCount() {
        return server.watchCount();
    }

    private List<Integer> run(int harmAt, Harm harm, Scenario scenario) {
        String root = observer.create("/sweep-", new byte[0], CreateOptions.PERSISTENT.sequential());
        try (FaultyProxy proxy = new FaultyProxy(server.port(), server::expireSession);
                KazooClient client = KazooClient.builder(proxy.connectString())
                        .sessionTimeout(Duration.ofSeconds(6))
                        .build()) {
            client.start();
            client.exists("/"); // whatever a client asks on its own at the start is behind it
            proxy.harm(harmAt == 0 ? Integer.MAX_VALUE : harmAt, harm);
            bounded(() -> scenario.run(client, root, harmAt > 0), harm + " at request " + harmAt);
            List<Integer> requests = new ArrayList<>(proxy.requests());
            bounded(() -> scenario.audit(observer, root), "audit after " + harm + " at request " + harmAt);
            return requests;
        }
    }

    private interface Task {
        void run() throws Exception;
    }

    private static void bounded(Task task, String what) {
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
            AssertionError hang = new AssertionError(what + ": not done after " + BOUND);
            hang.setStackTrace(thread.getStackTrace());
            throw hang;
        } catch (ExecutionException e) {
            throw new AssertionError(what, e.getCause());
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
