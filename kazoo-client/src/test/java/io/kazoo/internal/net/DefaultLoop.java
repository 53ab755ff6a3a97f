package io.kazoo.internal.net;

import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;

/** A Netty loop on a thread that this library did not make. */
final class DefaultLoop implements AutoCloseable {
    private final EventLoop loop;

    @SuppressWarnings("deprecation") // The successor is unknown to Netty 4.1.
    DefaultLoop() {
        loop = new io.netty.channel.nio.NioEventLoopGroup(1).next();
    }

    EventLoop loop() {
        return loop;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // The thread is a test's and goes by itself.
    public void close() {
        loop.parent().shutdownGracefully(0, 2, TimeUnit.SECONDS);
    }
}
