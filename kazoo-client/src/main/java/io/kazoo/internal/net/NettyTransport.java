package io.kazoo.internal.net;

import io.kazoo.data.ServerAddress;
import io.kazoo.internal.concurrent.EventLoop;
import io.kazoo.internal.concurrent.LoopThreads;
import io.kazoo.internal.concurrent.Promise;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Connections over TCP, and TLS if asked for, on one Netty event loop.
 *
 * <p>The loop is one of a {@link LoopGroup}, or of any group of NIO's or of Netty's native epoll.
 *
 * <p>Thread-safe.
 */
public final class NettyTransport implements Transport {
    private static final int SMALLEST_READ_BYTES = 64 << 10;
    private static final int LARGEST_READ_BYTES = 1 << 20;

    /** Reads large enough to take in all replies of a full window at once; the memory is held while reading only. */
    private static final RecvByteBufAllocator READS =
            new AdaptiveRecvByteBufAllocator(SMALLEST_READ_BYTES, SMALLEST_READ_BYTES, LARGEST_READ_BYTES);

    /** How many bytes may wait for a server that does not read: a connection takes no more at the second, and again at the first. */
    static final WriteBufferWaterMark UNREAD = new WriteBufferWaterMark(8 << 20, 16 << 20);

    private final io.netty.channel.EventLoop eventLoop;
    private final NettyEventLoop loop;
    private final ByteBufAllocator allocator;
    private final int maxRequestBytes;
    private final int maxReplyBytes;
    private final @Nullable TlsHandlerFactory tls;

    /** A transport without TLS; the parameters are those of the other constructor. */
    public NettyTransport(io.netty.channel.EventLoop eventLoop, int maxRequestBytes, int maxReplyBytes) {
        this(eventLoop, maxRequestBytes, maxReplyBytes, null);
    }

    /**
     * A transport on a loop that stays the caller's.
     *
     * @param maxRequestBytes of one request frame, at least 1; the server's own limit is {@code jute.maxbuffer}
     * @param maxReplyBytes of one reply frame, 1 KiB to 256 MiB; a connection never holds more of an unfinished one
     * @param tls encrypts every connection, also those of four-letter words; null for none
     * @throws IllegalArgumentException if a size is out of its range
     */
    public NettyTransport(
            io.netty.channel.EventLoop eventLoop,
            int maxRequestBytes,
            int maxReplyBytes,
            @Nullable TlsHandlerFactory tls) {
        this(eventLoop, PooledByteBufAllocator.DEFAULT, maxRequestBytes, maxReplyBytes, tls);
    }

    NettyTransport(
            io.netty.channel.EventLoop eventLoop,
            ByteBufAllocator allocator,
            int maxRequestBytes,
            int maxReplyBytes,
            @Nullable TlsHandlerFactory tls) {
        if (maxRequestBytes < 1) {
            throw new IllegalArgumentException("maxRequestBytes must be at least 1: " + maxRequestBytes);
        }
        if (maxReplyBytes < FrameDecoder.MAX_HANDSHAKE_BYTES || maxReplyBytes > FrameDecoder.MAX_PLAUSIBLE_BYTES) {
            throw new IllegalArgumentException("maxReplyBytes must be " + FrameDecoder.MAX_HANDSHAKE_BYTES + " to "
                    + FrameDecoder.MAX_PLAUSIBLE_BYTES + ": " + maxReplyBytes);
        }
        this.eventLoop = eventLoop;
        this.loop = new NettyEventLoop(eventLoop);
        this.allocator = allocator;
        this.maxRequestBytes = maxRequestBytes;
        this.maxReplyBytes = maxReplyBytes;
        this.tls = tls;
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public Connection connect(
            ServerAddress name, InetSocketAddress address, long timeoutNanos, ConnectionListener listener) {
        NettyConnection connection =
                new NettyConnection(name, address, listener, allocator, maxRequestBytes, maxReplyBytes);
        dial(connection, timeoutNanos);
        return connection;
    }

    @Override
    public Promise<String> fourLetterWord(
            ServerAddress name, InetSocketAddress address, String word, long timeoutNanos) {
        FourLetterWord question = new FourLetterWord(name, address, word);
        dial(question, timeoutNanos);
        return question.answer();
    }

    /** On a turn of its own, so that nothing is told from within the call that asks for the channel. */
    private void dial(PeerChannel peer, long timeoutNanos) {
        eventLoop.execute(() -> {
            if (!LoopThreads.isLoop()) {
                LoopThreads.enter();
            }
            peer.dial(bootstrap(), tls, timeoutNanos);
        });
    }

    // The option is deprecated for a successor that no Netty has yet.
    @SuppressWarnings("deprecation")
    private Bootstrap bootstrap() {
        return new Bootstrap()
                .group(eventLoop)
                .channel(NativeEpoll.channelTypeFor(eventLoop))
                .disableResolver()
                .option(ChannelOption.TCP_NODELAY, true)
                // The deadline of the channel spans TCP and TLS; a second one here would only answer differently.
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
                .option(ChannelOption.ALLOCATOR, allocator)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, UNREAD)
                .option(ChannelOption.RCVBUF_ALLOCATOR, READS);
    }
}
