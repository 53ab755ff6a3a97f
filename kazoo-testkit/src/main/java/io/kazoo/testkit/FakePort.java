package io.kazoo.testkit;

import io.kazoo.testkit.model.ClientLink;
import io.kazoo.testkit.model.ModelServer;
import io.kazoo.testkit.model.ServerEnd;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The port of one modelled server and its connections. {@link #open} and {@link #close} may be called on any thread. */
final class FakePort {

    private static final long LONGEST_TURN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final FakeLoop loop;
    private final ModelServer server;
    private final Set<Talk> talks = new LinkedHashSet<>(); // owned by the loop
    private @Nullable Channel listening; // guarded by this
    private int number; // guarded by this

    FakePort(FakeLoop loop, ModelServer server) {
        this.loop = loop;
        this.server = server;
    }

    synchronized int number() {
        return number;
    }

    /** Listens, on the port it had before if it had one; throws {@link IllegalStateException} once the fake is closed. */
    synchronized void open() {
        loop.run(() -> {});
        if (listening != null) {
            return;
        }
        ChannelFuture bound = new ServerBootstrap()
                .group(loop.netty(), loop.netty())
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new Talk());
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), number))
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new UncheckedIOException(
                    "cannot listen on port " + number,
                    new IOException(bound.cause().getMessage(), bound.cause()));
        }
        listening = bound.channel();
        number = ((InetSocketAddress) bound.channel().localAddress()).getPort();
    }

    /** Listens no more; connections stay. Returns when dials are refused and the port can be had again. */
    synchronized void close() {
        Channel channel = listening;
        listening = null;
        if (channel != null) {
            channel.close().awaitUninterruptibly();
            awaitFree();
        }
    }

    /** The kernel's socket closes with the selector's next turn only, after Netty has called the channel closed. */
    private void awaitFree() {
        long begin = System.nanoTime();
        while (!isFree() && System.nanoTime() - begin < LONGEST_TURN_NANOS) {
            loop.run(() -> {});
        }
    }

    private boolean isFree() {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), number));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Lets nothing more through on the connections there are; on the loop. */
    void halfOpen() {
        talks.forEach(talk -> talk.silent = true);
    }

    /** One connection; owned by the loop. */
    private final class Talk extends SimpleChannelInboundHandler<ByteBuf> implements ClientLink {

        private @Nullable ServerEnd end;
        private @Nullable Channel channel;
        private boolean silent;

        @Override
        public void channelActive(ChannelHandlerContext context) {
            channel = context.channel();
            talks.add(this);
            end = server.accept(this);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf in) {
            if (end != null && !silent) {
                end.received(ByteBufUtil.getBytes(in));
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            talks.remove(this);
            if (end != null) {
                end.closed();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close(); // reset by the client, which tests do
        }

        @Override
        public void send(byte[] bytes) {
            if (channel != null && !silent) {
                channel.writeAndFlush(Unpooled.wrappedBuffer(bytes), channel.voidPromise());
            }
        }

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the end of a connection
        public void close() {
            if (channel != null && !silent) {
                channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            }
        }
    }
}
