package io.kazoo.testkit;

import io.kazoo.internal.wire.OpCode;
import io.kazoo.testkit.FaultProxy.Direction;
import io.kazoo.testkit.ProxyCounts.Fate;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One connection through a {@link FaultProxy}: two ways, whole frames where there are frames. Owned by the loop. */
final class ProxyPassage {

    private static final int LENGTH_BYTES = 4;
    private static final int HEADER_BYTES = 8;
    private static final int PING_XID = -2;

    /** What would be longer is no frame; letters, read as a length, are much longer. */
    private static final int LONGEST_FRAME = 64 << 20;

    private final FaultProxy proxy;
    private final Channel client;
    private final boolean framed;
    private final Way fromClient;
    private final Way fromServer;
    private final Map<Integer, Integer> asked = new HashMap<>();
    private @Nullable Channel server;
    private boolean handshaken;
    private boolean answered;
    private int replying; // what the last frame of the server answered
    private boolean closed;

    ProxyPassage(FaultProxy proxy, Channel client, boolean framed) {
        this.proxy = proxy;
        this.client = client;
        this.framed = framed;
        this.fromClient = new Way(Direction.TO_SERVER);
        this.fromServer = new Way(Direction.TO_CLIENT);
    }

    ChannelInboundHandlerAdapter fromClient() {
        return fromClient;
    }

    ChannelInboundHandlerAdapter fromServer() {
        return fromServer;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the end of a connection
    void dialled(boolean reached, Channel channel) {
        if (!reached || closed) {
            channel.close();
            close();
            return;
        }
        server = channel;
        channel.config().setAutoRead(true);
        client.config().setAutoRead(true);
    }

    /** A fault has ended: what waited moves. */
    void goOn() {
        fromClient.move();
        fromServer.move();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the end of a connection
    void close() {
        if (!closed) {
            closed = true;
            client.close();
            if (server != null) {
                server.close();
            }
            proxy.closed(this);
        }
    }

    /** As {@link #close}, with a reset on both sides. */
    void reset() {
        client.config().setOption(ChannelOption.SO_LINGER, 0);
        if (server != null) {
            server.config().setOption(ChannelOption.SO_LINGER, 0);
        }
        close();
    }

    /** Notes a frame. */
    private Fate fateOf(Direction direction, ByteBuf frame) {
        int first = frame.getInt(LENGTH_BYTES);
        int second = frame.readableBytes() >= LENGTH_BYTES + HEADER_BYTES ? frame.getInt(LENGTH_BYTES + 4) : 0;
        if (direction == Direction.TO_SERVER) {
            int opcode = handshaken ? second : FakeRequest.CONNECT;
            if (handshaken && first != PING_XID) {
                asked.put(first, opcode);
            }
            handshaken = true;
            proxy.counts().request(opcode);
            return Fate.PASSES;
        }
        replying = answered ? opcodeOf(first) : FakeRequest.CONNECT;
        answered = true;
        return proxy.counts().reply(replying);
    }

    /** The first bytes of a client are no handshake. */
    private void word() {
        if (framed && !handshaken) {
            proxy.counts().word();
            if (proxy.refusesWords()) {
                close();
            }
        }
    }

    private int opcodeOf(int xid) {
        return switch (xid) {
            case -1 -> FakeRequest.EVENT;
            case PING_XID -> OpCode.PING;
            default -> {
                Integer opcode = asked.remove(xid);
                yield opcode == null ? OpCode.ERROR : opcode;
            }
        };
    }

    /** One direction: takes bytes in, cuts frames, lets them out under its conditions. */
    private final class Way extends ChannelInboundHandlerAdapter {

        private record Parcel(byte[] bytes, long notBefore, int answering) {}

        private final Direction direction;
        private final ByteBuf in = Unpooled.buffer();
        private final ArrayDeque<Parcel> parcels = new ArrayDeque<>();
        private long freeAt = System.nanoTime();
        private boolean unframed = !framed;
        private boolean ended;
        private boolean broughtRequests;
        private boolean asleep;

        Way(Direction direction) {
            this.direction = direction;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            if (!ended) {
                in.writeBytes(bytes);
            }
            bytes.release();
            int before = proxy.counts().requests();
            cut();
            broughtRequests |=
                    direction == Direction.TO_SERVER && proxy.counts().requests() > before;
            move();
        }

        /** All that had come is read; Netty may take several buffers for it. */
        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            if (broughtRequests) {
                broughtRequests = false;
                proxy.counts().flush();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            take(in.readableBytes(), OpCode.PING); // part of a frame
            ended = true;
            move();
        }

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the end of a connection
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close(); // reset by a peer, whose end passes as any other
        }

        private void cut() {
            while (!unframed && in.readableBytes() >= LENGTH_BYTES) {
                int length = in.getInt(in.readerIndex());
                unframed = length < LENGTH_BYTES || length > LONGEST_FRAME;
                if (unframed && direction == Direction.TO_SERVER) {
                    word();
                }
                if (unframed || in.readableBytes() < LENGTH_BYTES + length) {
                    break;
                }
                frame(LENGTH_BYTES + length);
            }
            if (unframed) {
                take(in.readableBytes(), OpCode.PING);
            }
            in.discardReadBytes();
        }

        private void frame(int count) {
            Fate fate = fateOf(direction, in.slice(in.readerIndex(), count));
            if (fate == Fate.PASSES) {
                take(count, direction == Direction.TO_CLIENT ? replying : OpCode.PING);
                return;
            }
            in.skipBytes(count);
            if (fate == Fate.CUTS) {
                in.clear();
                ended = true; // what came before still passes
            }
        }

        private void take(int count, int answering) {
            if (count == 0) {
                return;
            }
            byte[] bytes = ByteBufUtil.getBytes(in, in.readerIndex(), count);
            in.skipBytes(count);
            parcels.add(new Parcel(bytes, System.nanoTime() + proxy.conditionsOf(direction).delayNanos, answering));
        }

        /** Lets out what may go out now, and comes back for the rest. */
        void move() {
            ProxyConditions conditions = proxy.conditionsOf(direction);
            Channel out = direction == Direction.TO_SERVER ? server : client;
            while (!conditions.blocked && !parcels.isEmpty() && out != null) {
                long wait = Math.max(parcels.peek().notBefore, freeAt) - System.nanoTime();
                if (wait > 0) {
                    sleep(wait);
                    return;
                }
                Parcel parcel = parcels.remove();
                byte[] bytes = parcel.bytes;
                proxy.counts().passed(parcel.answering);
                freeAt = System.nanoTime() + TimeUnit.SECONDS.toNanos(bytes.length) / conditions.bytesPerSecond;
                if (out.isActive()) { // else its end waits in the other direction
                    out.writeAndFlush(Unpooled.wrappedBuffer(bytes), out.voidPromise());
                }
            }
            if (ended && parcels.isEmpty() && !conditions.blocked) {
                close();
            }
        }

        private void sleep(long nanos) {
            if (!asleep) {
                asleep = true;
                proxy.loop()
                        .schedule(
                                () -> {
                                    asleep = false;
                                    move();
                                },
                                nanos);
            }
        }
    }
}
