package io.kazoo;

import io.kazoo.internal.runtime.NettyPlatform;
import java.util.concurrent.Executor;

/**
 * Event loops and callback threads that several clients share.
 *
 * <p>A client that is given none uses those of the process: one event loop for all of them, started with the first client and
 * ended with the last. Resources made here belong to whoever made them: {@link #close()} ends their loops, and clients that
 * still run on them are cut off. Thread-safe.
 */
public final class KazooResources implements AutoCloseable {

    private final NettyPlatform platform;

    private KazooResources(NettyPlatform platform) {
        this.platform = platform;
        platform.keepUntilClosed();
    }

    /**
     * Resources with so many event loops, 1 to 256, each serving its share of the clients. One is enough for thousands of
     * sessions; more help when a single loop's processor is the limit.
     *
     * @throws IllegalArgumentException when {@code loops} is out of range
     */
    public static KazooResources withLoops(int loops) {
        return new KazooResources(new NettyPlatform(checked(loops), null));
    }

    /** As {@link #withLoops(int)}, with callbacks on {@code callbacks}; see {@link KazooBuilder#callbackExecutor}. */
    public static KazooResources withLoops(int loops, Executor callbacks) {
        return new KazooResources(new NettyPlatform(checked(loops), callbacks));
    }

    private static int checked(int loops) {
        if (loops < 1 || loops > 256) {
            throw new IllegalArgumentException("loops must be 1 to 256: " + loops);
        }
        return loops;
    }

    NettyPlatform platform() {
        return platform;
    }

    /** Ends the loops. Does not wait; may be called again. */
    @Override
    public void close() {
        platform.close();
    }
}
