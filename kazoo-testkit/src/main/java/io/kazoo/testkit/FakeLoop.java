package io.kazoo.testkit;

import io.kazoo.testkit.model.ModelClock;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The one thread of a {@link FakeZooKeeper}: runs the model and its connections. Thread-safe. */
final class FakeLoop implements ModelClock, Executor {

    static final Duration LONGEST = Duration.ofDays(365);

    private static final ThreadFactory THREADS = task -> {
        Thread thread = new Thread(task, "fake-zookeeper");
        thread.setDaemon(true);
        return thread;
    };

    private final EventLoopGroup group = newGroup();
    private final EventLoop loop = group.next();

    // Netty 4.2 has a successor that 4.1 does not know, and users bring either.
    @SuppressWarnings("deprecation")
    private static EventLoopGroup newGroup() {
        return new io.netty.channel.nio.NioEventLoopGroup(1, THREADS);
    }

    EventLoop netty() {
        return loop;
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public long wallMillis() {
        return System.currentTimeMillis();
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // A task that throws is logged by Netty.
    public void schedule(Runnable task, long delayNanos) {
        if (!loop.isShuttingDown()) {
            loop.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public void execute(Runnable task) {
        loop.execute(task);
    }

    /** Runs a task where the model lives, and waits for it. */
    void run(Runnable task) {
        this.<@Nullable Void>call(() -> {
            task.run();
            return null;
        });
    }

    /** Asks where the model lives, and waits for the answer. */
    <T extends @Nullable Object> T call(Callable<T> question) {
        if (loop.inEventLoop()) {
            throw new IllegalStateException("not from a callback of the fake itself");
        }
        try {
            return loop.submit(question).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new IllegalStateException("the model failed", e.getCause());
        } catch (RejectedExecutionException e) {
            throw new IllegalStateException("closed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** A span in nanoseconds; throws {@link IllegalArgumentException} if it is negative or longer than a year. */
    static long nanos(Duration span, String name) {
        Objects.requireNonNull(span, name);
        if (span.isNegative()) {
            throw new IllegalArgumentException(name + " must not be negative: " + span);
        }
        if (span.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(name + " must be a year at the most: " + span);
        }
        return span.toNanos();
    }

    void close() {
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }
}
