package io.kazoo.internal.net;

import io.kazoo.internal.concurrent.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Netty event loop as the client sees it. Its time is that of {@link System#nanoTime()}.
 *
 * <p>After the shutdown of the Netty loop, {@code execute} and {@code schedule} throw
 * {@link java.util.concurrent.RejectedExecutionException}. What a task throws is logged and stops nothing.
 *
 * <p>Thread-safe.
 */
public final class NettyEventLoop implements EventLoop {
    private static final Logger log = LoggerFactory.getLogger(NettyEventLoop.class);

    private final io.netty.channel.EventLoop loop;

    /** A view of the loop, which stays the caller's. */
    public NettyEventLoop(io.netty.channel.EventLoop loop) {
        this.loop = loop;
    }

    @Override
    public void execute(Runnable task) {
        loop.execute(task);
    }

    @Override
    public boolean inLoop() {
        return loop.inEventLoop();
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Cancellable schedule(Runnable task, long delayNanos) {
        ScheduledFuture<?> timer = loop.schedule(() -> run(task), delayNanos, TimeUnit.NANOSECONDS);
        return () -> timer.cancel(false);
    }

    /** Netty would keep what a timer throws in its future, where nobody looks. */
    private static void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable t) {
            log.error("A timer of the event loop failed", t);
        }
    }
}
