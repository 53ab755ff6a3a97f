package io.kazoo.simulation;

import io.kazoo.internal.wire.Frames;
import io.kazoo.internal.wire.JuteWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A server that accepts every session and then does what a test says, right or wrong. It has no four-letter words. Owned by
 * the loop.
 */
final class ScriptedServer implements VirtualNetwork.Service {

    private static final int PASSWORD_BYTES = 16;

    private final BiConsumer<ScriptedServer, Request> script;
    private @Nullable VirtualSocket session;

    /** What a client sent: the number, the opcode, and the path if that is what the rest begins with, else "". */
    record Request(int xid, int opcode, String path) {}

    /** Has {@code script} called for each request. */
    ScriptedServer(BiConsumer<ScriptedServer, Request> script) {
        this.script = script;
    }

    @Override
    public void accept(VirtualSocket socket) {
        socket.handler(new Frontend(socket));
    }

    /** Answers without an error. */
    void reply(int xid, Consumer<JuteWriter> body) {
        reply(xid, 0, body);
    }

    /** Answers with an error. */
    void refuse(int xid, int error) {
        reply(xid, error, body -> {});
    }

    private void reply(int xid, int error, Consumer<JuteWriter> body) {
        send(out -> {
            out.writeInt(xid);
            out.writeLong(1);
            out.writeInt(error);
            body.accept(out);
        });
    }

    /** A frame that means nothing to anybody. */
    void noise() {
        reply(-1, out -> {
            out.writeInt(99);
            out.writeInt(3);
            out.writeString(null);
        });
    }

    private void send(Consumer<JuteWriter> content) {
        ByteBuf out = Unpooled.buffer();
        out.writeInt(0);
        content.accept(new JuteWriter().reset(out));
        out.setInt(0, out.writerIndex() - Frames.LENGTH_BYTES);
        Objects.requireNonNull(session, "nobody has connected").send(ByteBufUtil.getBytes(out));
    }

    private final class Frontend implements VirtualSocket.Handler {

        private final VirtualSocket socket;
        private final ByteBuf in = Unpooled.buffer();
        private boolean accepted;

        Frontend(VirtualSocket socket) {
            this.socket = socket;
        }

        @Override
        public void received(byte[] bytes) {
            in.writeBytes(bytes);
            while (in.readableBytes() >= Frames.LENGTH_BYTES
                    && in.readableBytes() >= Frames.LENGTH_BYTES + in.getInt(in.readerIndex())) {
                ByteBuf frame = in.readSlice(in.readInt());
                if (accepted) {
                    script.accept(ScriptedServer.this, new Request(frame.readInt(), frame.readInt(), path(frame)));
                } else {
                    accepted = true;
                    session = socket;
                    frame.skipBytes(Integer.BYTES + Long.BYTES);
                    int timeoutMillis = frame.readInt();
                    send(out -> {
                        out.writeInt(0);
                        out.writeInt(timeoutMillis);
                        out.writeLong(7);
                        out.writeBuffer(new byte[PASSWORD_BYTES]);
                    });
                }
            }
        }

        private static String path(ByteBuf rest) {
            if (rest.readableBytes() < Integer.BYTES) {
                return "";
            }
            int length = rest.readInt();
            return length > 0 && length <= rest.readableBytes() && rest.getByte(rest.readerIndex()) == '/'
                    ? rest.toString(rest.readerIndex(), length, StandardCharsets.UTF_8)
                    : "";
        }

        @Override
        public void closed() {}
    }
}
