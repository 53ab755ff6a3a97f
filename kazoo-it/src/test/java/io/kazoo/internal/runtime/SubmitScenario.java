package io.kazoo.internal.runtime;

import io.kazoo.KazooClient;
import io.kazoo.data.EventType;
import io.kazoo.data.KazooOptions;
import io.kazoo.data.KazooState;
import io.kazoo.data.KeeperState;
import io.kazoo.data.ServerAddress;
import io.kazoo.internal.concurrent.CompletionLane;
import io.kazoo.internal.concurrent.EventLoop;
import io.kazoo.internal.concurrent.Promise;
import io.kazoo.internal.net.Connection;
import io.kazoo.internal.net.ConnectionListener;
import io.kazoo.internal.net.Transport;
import io.kazoo.internal.session.Effects;
import io.kazoo.internal.session.Endpoint;
import io.kazoo.internal.session.Operation;
import io.kazoo.internal.session.SessionContext;
import io.kazoo.internal.wire.Ping;
import io.kazoo.it.concurrency.Claim;
import io.kazoo.it.concurrency.Threads;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Two threads submit to a loop that a third shuts down: every operation ends. */
public final class SubmitScenario implements Runnable {

    private static final KazooOptions OPTIONS = KazooClient.builder("127.0.0.1").options();

    private final Threads threads = new Threads();
    private final Loop loop = new Loop();
    private final SessionLoop session = new SessionLoop(
            new Platform(new NoTransport(loop), threads, host -> List.of(), () -> 0, () -> true),
            new SessionContext(OPTIONS, List.of(new ServerAddress("127.0.0.1", 2181)), List.of(), () -> 0),
            new Nobody(),
            new Outbox(new CompletionLane("scenario", threads, loop)));

    @Override
    public void run() {
        Operation<?> first = new Operation<>(new Ping(), Long.MAX_VALUE, null);
        Operation<?> second = new Operation<>(new Ping(), Long.MAX_VALUE, null);
        threads.execute(() -> session.submit(first));
        threads.execute(() -> session.submit(second));
        threads.execute(loop::shutDown);
        threads.join();

        Claim.that(first.isFailed(), "the first never ends");
        Claim.that(second.isFailed(), "the second never ends");
    }

    /** A loop as the real one: what it took runs, also after its shutdown; what comes later is refused. */
    private final class Loop implements EventLoop {

        // Guarded by this.
        private final Queue<Runnable> tasks = new ArrayDeque<>();
        private boolean running;
        private boolean shutDown;

        @Override
        public void execute(Runnable task) {
            synchronized (this) {
                if (shutDown) {
                    throw new RejectedExecutionException("shut down");
                }
                tasks.add(task);
                if (running) {
                    return;
                }
                running = true;
            }
            threads.execute(this::work);
        }

        private void work() {
            for (Runnable task = next(); task != null; task = next()) {
                task.run();
            }
        }

        private synchronized @Nullable Runnable next() {
            Runnable task = tasks.poll();
            running = task != null;
            return task;
        }

        synchronized void shutDown() {
            shutDown = true;
        }

        @Override
        public boolean inLoop() {
            return false;
        }

        @Override
        public long nanoTime() {
            return 0;
        }

        @Override
        public Cancellable schedule(Runnable task, long delayNanos) {
            return () -> {};
        }
    }

    private record NoTransport(EventLoop loop) implements Transport {

        @Override
        public Connection connect(
                ServerAddress name, InetSocketAddress address, long timeoutNanos, ConnectionListener listener) {
            throw new IllegalStateException("nobody connects");
        }

        @Override
        public Promise<String> fourLetterWord(
                ServerAddress name, InetSocketAddress address, String word, long timeoutNanos) {
            throw new IllegalStateException("nobody asks");
        }
    }

    private static final class Nobody implements SessionLoop.Owner {

        @Override
        public void state(KeeperState keeper, KazooState kazoo) {}

        @Override
        public void established(long sessionId, int timeoutMillis, Endpoint endpoint, boolean readOnly) {}

        @Override
        public void event(WatchSubscription subscription, EventType type, @Nullable String path, long zxid) {}

        @Override
        public void ended(Effects.Ending ending, String detail) {}
    }
}
