package io.kazoo.internal.net;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * The threads on which event loops run, native epoll where it is on the class path and NIO otherwise.
 *
 * <p>The threads are daemons, and start when their loop is first used. Thread-safe.
 */
public final class LoopGroup implements AutoCloseable {
    private static final long SHUTDOWN_BOUND_SECONDS = 2;

    private final EventLoopGroup group;

    private LoopGroup(EventLoopGroup group) {
        this.group = group;
    }

    /**
     * Makes a group that the caller must close.
     *
     * @param threads number of loops, at least 1
     * @param namePrefix of the threads, as in {@code prefix-1}
     */
    public static LoopGroup create(int threads, String namePrefix) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1: " + threads);
        }
        ThreadFactory factory = new LoopThreadFactory(namePrefix);
        EventLoopGroup epoll = NativeEpoll.newGroup(threads, factory);
        return new LoopGroup(epoll != null ? epoll : newNioGroup(threads, factory));
    }

    /** One of the loops, in turn. */
    public EventLoop next() {
        return group.next();
    }

    /**
     * Begins the shutdown and returns at once. Open connections are closed, and their listeners told; tasks that are
     * there run, later ones are rejected. The threads end within two seconds.
     */
    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // awaitClosed() waits.
    public void close() {
        group.shutdownGracefully(0, SHUTDOWN_BOUND_SECONDS, TimeUnit.SECONDS);
    }

    /**
     * Waits for the threads' end after {@link #close()}.
     *
     * @return whether they ended within the bound
     */
    public boolean awaitClosed(long boundNanos) throws InterruptedException {
        return group.awaitTermination(boundNanos, TimeUnit.NANOSECONDS);
    }

    // Netty 4.2 has a successor that 4.1 does not know, and users bring either.
    @SuppressWarnings("deprecation")
    private static EventLoopGroup newNioGroup(int threads, ThreadFactory factory) {
        return new io.netty.channel.nio.NioEventLoopGroup(threads, factory);
    }
}
