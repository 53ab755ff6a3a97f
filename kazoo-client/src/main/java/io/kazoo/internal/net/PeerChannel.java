package io.kazoo.internal.net;

import io.kazoo.data.ServerAddress;
import io.kazoo.internal.wire.WireException;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One channel to a server from dialling to its end, with TCP, TLS and the deadline seen as one step.
 *
 * <p>It goes from CONNECTING to OPEN to CLOSED or straight to CLOSED. The end is told to the subclass once, unless
 * {@link #close()} came first, and never while the subclass is busy with a call from above ({@link #enter()}): a failing
 * write must not call back into the caller that writes.
 *
 * <p>Owned by the loop; not thread-safe.
 */
abstract class PeerChannel extends ChannelInboundHandlerAdapter {
    /** How a channel ended. */
    enum End {
        CLOSED_BY_PEER,
        TIMED_OUT,
        BROKEN
    }

    private enum Phase {
        CONNECTING,
        OPEN,
        CLOSED
    }

    private static final Logger log = LoggerFactory.getLogger(PeerChannel.class);

    private final ServerAddress name;
    private final InetSocketAddress address;

    // Owned by the loop.
    private Phase phase = Phase.CONNECTING;
    private boolean secure;
    private boolean entered;
    private @Nullable Runnable endPutOff;
    private @Nullable Channel channel;
    private @Nullable ChannelHandlerContext context;
    private @Nullable ScheduledFuture<?> deadline;

    PeerChannel(ServerAddress name, InetSocketAddress address) {
        this.name = name;
        this.address = address;
    }

    /** The channel may be written to. */
    abstract void opened();

    /** Bytes came while the channel is open; the caller releases them. */
    abstract void received(ByteBuf in);

    /** All that could be read now has been. */
    abstract void readCompleted();

    /** The channel, which took no more for a while, takes writes again. */
    void writable() {}

    /** The channel is closed; its memory has been given back. */
    abstract void ended(boolean wasOpen, End end, String reason);

    /** Gives the subclass's memory back; called once. */
    abstract void releaseMemory();

    /** Starts to connect. The bootstrap is used up: it gets a handler. */
    final void dial(Bootstrap bootstrap, @Nullable TlsHandlerFactory tls, long timeoutNanos) {
        if (phase != Phase.CONNECTING) {
            return;
        }
        try {
            if (address.isUnresolved()) {
                end(End.BROKEN, "the address is not resolved");
                return;
            }
            secure = tls != null;
            bootstrap.handler(new PeerPipeline(this, name, tls));
            deadline = bootstrap
                    .config()
                    .group()
                    .schedule(() -> deadlinePassed(timeoutNanos), timeoutNanos, TimeUnit.NANOSECONDS);
            channel = bootstrap
                    .connect(address)
                    .addListener(connected -> {
                        Throwable cause = connected.cause();
                        if (cause != null) {
                            end(End.BROKEN, Reasons.of(cause));
                        }
                    })
                    .channel();
        } catch (RuntimeException e) {
            end(End.BROKEN, Reasons.of(e));
        }
    }

    /** Ends the channel without telling the subclass. */
    @SuppressWarnings("FutureReturnValueIgnored") // Nobody waits for it.
    public final void close() {
        if (phase == Phase.CLOSED) {
            return;
        }
        phase = Phase.CLOSED;
        cancelDeadline();
        releaseMemory();
        if (channel != null) {
            channel.close();
        }
    }

    /** The server for logs. */
    public final String remote() {
        InetAddress ip = address.getAddress();
        return ip == null || ip.getHostAddress().equals(name.host())
                ? name.toString()
                : name + "/" + ip.getHostAddress();
    }

    final boolean isConnecting() {
        return phase == Phase.CONNECTING;
    }

    final boolean isOpen() {
        return phase == Phase.OPEN;
    }

    /** The place in the pipeline, for writing while the channel is open. */
    final ChannelHandlerContext context() {
        ChannelHandlerContext current = context;
        if (current == null) {
            throw new IllegalStateException("not connected to " + remote());
        }
        return current;
    }

    final void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }

    /** From here to {@link #leave()} the end of the channel is not told but put off to a later turn of the loop. */
    final void enter() {
        entered = true;
    }

    /** The call from above is over; an end that happened meanwhile is told on the loop's next turn. */
    final void leave() {
        entered = false;
        Runnable end = endPutOff;
        if (end != null) {
            endPutOff = null;
            context().executor().execute(end);
        }
    }

    /** Closes, then tells the subclass why. */
    final void end(End end, String reason) {
        if (phase == Phase.CLOSED) {
            return;
        }
        if (entered) {
            if (endPutOff == null) {
                endPutOff = () -> end(end, reason);
            }
            return;
        }
        boolean wasOpen = phase == Phase.OPEN;
        close();
        try {
            ended(wasOpen, end, reason);
        } catch (Throwable t) {
            log.error("The listener of {} failed at its end ({})", remote(), reason, t);
        }
    }

    @Override
    public final void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        channel = ctx.channel();
    }

    @Override
    public final void channelActive(ChannelHandlerContext ctx) {
        SocketAddress own = ctx.channel().localAddress();
        if (own != null && own.equals(ctx.channel().remoteAddress())) {
            // Dialling a free port of the own host can meet itself: TCP's simultaneous open.
            end(End.BROKEN, "connection refused (it met itself)");
        } else if (!secure) {
            open();
        }
    }

    @Override
    public final void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                open();
            } else {
                end(End.BROKEN, "TLS handshake failed: " + Reasons.of(handshake.cause()));
            }
        } else if (event instanceof SslCloseCompletionEvent close && close.isSuccess()) {
            // The server has said its last word, whether or not it closes the connection below.
            end(End.CLOSED_BY_PEER, Reasons.CLOSED_BY_SERVER);
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    public final void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            if (phase == Phase.OPEN) {
                received(in);
            }
        } catch (Throwable t) {
            endByListener(t);
        } finally {
            in.release();
        }
    }

    @Override
    public final void channelReadComplete(ChannelHandlerContext ctx) {
        try {
            if (phase == Phase.OPEN) {
                readCompleted();
            }
        } catch (Throwable t) {
            endByListener(t);
        }
    }

    @Override
    public final void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (phase == Phase.OPEN && ctx.channel().isWritable()) {
            ctx.executor().execute(this::tellWritable); // it may come from within a write of the subclass's
        }
    }

    private void tellWritable() {
        try {
            if (phase == Phase.OPEN) {
                writable();
            }
        } catch (Throwable t) {
            endByListener(t);
        }
    }

    @Override
    public final void channelInactive(ChannelHandlerContext ctx) {
        if (ctx.channel().eventLoop().isShuttingDown()) {
            end(End.BROKEN, "the event loop was shut down");
        } else {
            end(End.CLOSED_BY_PEER, Reasons.CLOSED_BY_SERVER);
        }
    }

    @Override
    public final void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        end(End.BROKEN, Reasons.of(cause));
    }

    private void open() {
        if (phase != Phase.CONNECTING) {
            return;
        }
        phase = Phase.OPEN;
        try {
            opened();
        } catch (Throwable t) {
            endByListener(t);
        }
    }

    private void deadlinePassed(long timeoutNanos) {
        end(End.TIMED_OUT, "no answer within " + TimeUnit.NANOSECONDS.toMillis(timeoutNanos) + " ms");
    }

    private void endByListener(Throwable thrown) {
        if (thrown instanceof WireException) {
            end(End.BROKEN, Reasons.NOT_ZOOKEEPER + thrown.getMessage());
        } else {
            log.error("The listener of {} failed; the connection is closed", remote(), thrown);
            end(End.BROKEN, "internal error: " + thrown);
        }
    }
}
