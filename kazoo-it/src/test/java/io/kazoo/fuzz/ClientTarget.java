package io.kazoo.fuzz;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.kazoo.AsyncKazooClient;
import io.kazoo.KazooClient;
import io.kazoo.VirtualClients;
import io.kazoo.data.KazooState;
import io.kazoo.data.WatchMode;
import io.kazoo.error.KazooException;
import io.kazoo.simulation.ModelService;
import io.kazoo.simulation.VirtualLoop;
import io.kazoo.simulation.VirtualNetwork;
import io.kazoo.simulation.VirtualPlatform;
import io.kazoo.spi.HostResolver;
import io.kazoo.spi.Watcher;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole client under virtual time, with a server that does what the input says. Every call must end within its deadline,
 * with a value or an exception of the library, and within its bounds; then a good server takes the place, and the client, started anew, must work.
 */
public final class ClientTarget {

    private static final InetSocketAddress ADDRESS = new InetSocketAddress(InetAddress.getLoopbackAddress(), 2181);
    private static final Bounds BOUNDS = Bounds.ofClient();
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final Duration SOON_AFTER = Duration.ofSeconds(1);

    /** What the client survived though it should never happen; it says so at ERROR. */
    private static final ListAppender<ILoggingEvent> FAULTS = listen();

    private ClientTarget() {}

    private static ListAppender<ILoggingEvent> listen() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        if (Boolean.getBoolean(Bounds.AGENT_PROPERTY)) {
            context.getLogger(Logger.ROOT_LOGGER_NAME).detachAndStopAllAppenders();
            context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.ERROR);
        }
        ListAppender<ILoggingEvent> faults = new ListAppender<>();
        ThresholdFilter errors = new ThresholdFilter();
        errors.setLevel(Level.ERROR.toString());
        errors.start();
        faults.addFilter(errors);
        faults.start();
        context.getLogger("io.kazoo.internal").addAppender(faults);
        return faults;
    }

    /** The fuzzer's entry. */
    public static void fuzzerTestOneInput(byte[] input) {
        BOUNDS.check(input.length, () -> run(input)); // everything happens on this thread
    }

    private static void run(byte[] input) {
        VirtualLoop loop = new VirtualLoop();
        VirtualNetwork network = new VirtualNetwork(loop);
        network.latency(Duration.ofMillis(1));
        network.listen(ADDRESS, new HostileServer(loop, input));
        AsyncKazooClient client = VirtualClients.client(
                KazooClient.builder("127.0.0.1:2181")
                        .sessionTimeout(Duration.ofSeconds(6))
                        .deadline(DEADLINE),
                new VirtualPlatform(loop, network, HostResolver.SYSTEM, 1));
        client.start();
        loop.advance(SOON_AFTER);
        List<CompletableFuture<?>> calls = calls(client);

        loop.advance(DEADLINE.plus(SOON_AFTER));
        calls.forEach(ClientTarget::requireClearEnd);

        network.listen(ADDRESS, new ModelService(loop));
        // The hostile server may have claimed newer transactions, or refused the credentials: only a new start forgets
        // that.
        loop.await(client.stop());
        loop.await(client.start());
        if (client.state() != KazooState.CONNECTED) {
            throw new AssertionError("started, and " + client.state());
        }
        loop.await(client.create("/healed", input));
        if (loop.await(client.get("/healed")).data().length != input.length) {
            throw new AssertionError("not what was written");
        }
        loop.await(client.stop());
        if (!FAULTS.list.isEmpty()) {
            String fault = FAULTS.list.get(0).getFormattedMessage();
            FAULTS.list.clear();
            throw new AssertionError(fault);
        }
    }

    private static List<CompletableFuture<?>> calls(AsyncKazooClient client) {
        Watcher watcher = event -> {};
        List<CompletableFuture<?>> calls = new ArrayList<>();
        calls.add(client.create("/a", new byte[] {1}));
        calls.add(client.get("/a", watcher));
        calls.add(client.exists("/b", watcher));
        calls.add(client.getChildren("/", watcher));
        calls.add(client.addWatch("/a", WatchMode.PERSISTENT_RECURSIVE, watcher));
        calls.add(client.set("/a", new byte[] {2}));
        calls.add(client.transaction().check("/a", -1).delete("/a").commit());
        calls.add(client.getAcls("/a"));
        calls.add(client.sync("/"));
        calls.add(client.delete("/a"));
        return calls;
    }

    private static void requireClearEnd(CompletableFuture<?> call) {
        if (!call.isDone()) {
            throw new AssertionError("not done in time: " + call);
        }
        try {
            call.join();
        } catch (CompletionException e) {
            if (!(e.getCause() instanceof KazooException)) {
                throw new AssertionError("not an exception of the library", e);
            }
        }
    }
}
