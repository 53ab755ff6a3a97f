package io.kazoo.testkit.model;

import io.kazoo.error.ErrorCodes;
import io.kazoo.internal.wire.Frames;
import io.kazoo.internal.wire.JuteWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What a connection says: makes frames, and sends them past the tap if there is one. */
final class Outlet {

    private static final int CONNECTED_STATE = 3;
    private static final int EVENT_XID = -1;

    /** Writes the body of a reply. */
    interface Body {
        void write(JuteWriter out);
    }

    /** What goes before the body of a reply, and what the tap wants to know besides. */
    record Header(
            long sessionId, int xid, int opcode, @Nullable String path, long zxid, int error) {}

    private final ModelServer server;
    private final ClientLink link;
    private final long number;

    Outlet(ModelServer server, ClientLink link, long number) {
        this.server = server;
        this.link = link;
        this.number = number;
    }

    /** The buffer for a reply, with room for its header; valid until the next one begins. */
    ByteBuf begin() {
        return server.replyBuffer().writeZero(Frames.LENGTH_BYTES + Frames.REPLY_HEADER_BYTES);
    }

    /** Sends the reply that was written. */
    void finish(ByteBuf out, Header header) {
        out.setInt(Frames.LENGTH_BYTES, header.xid);
        out.setLong(Frames.LENGTH_BYTES + Integer.BYTES, header.zxid);
        out.setInt(Frames.LENGTH_BYTES + Integer.BYTES + Long.BYTES, header.error);
        deliver(header, frame(out));
    }

    void handshake(long sessionId, Handshake.Answer answer) {
        ByteBuf out = server.replyBuffer().writeZero(Frames.LENGTH_BYTES);
        answer.write(server.writer().reset(out));
        deliver(handshakeHeader(sessionId), frame(out));
    }

    void text(String answer) {
        deliver(handshakeHeader(0), answer.getBytes(StandardCharsets.US_ASCII));
    }

    private static Header handshakeHeader(long sessionId) {
        return new Header(sessionId, 0, Opcodes.HANDSHAKE, null, 0, ErrorCodes.OK);
    }

    void event(long sessionId, int type, String path, long zxid) {
        ByteBuf out = server.eventBuffer();
        out.writeInt(0);
        out.writeInt(EVENT_XID);
        out.writeLong(zxid);
        out.writeInt(ErrorCodes.OK);
        out.writeInt(type);
        out.writeInt(CONNECTED_STATE);
        out.writeInt(0);
        int length = ByteBufUtil.writeUtf8(out, path);
        out.setInt(out.writerIndex() - length - Integer.BYTES, length);
        byte[] bytes = frame(out);
        if (server.tap() == null) {
            link.send(bytes);
        } else {
            deliver(new Header(sessionId, EVENT_XID, Opcodes.EVENT, path, zxid, ErrorCodes.OK), bytes);
        }
    }

    private static byte[] frame(ByteBuf out) {
        out.setInt(0, out.writerIndex() - Frames.LENGTH_BYTES);
        return ByteBufUtil.getBytes(out, 0, out.writerIndex(), true);
    }

    private void deliver(Header header, byte[] bytes) {
        Wiretap tap = server.tap();
        if (tap == null) {
            link.send(bytes);
        } else {
            tap.reply(
                    new Wiretap.Said(
                            number,
                            header.sessionId,
                            header.xid,
                            header.opcode,
                            header.path,
                            header.zxid,
                            header.error,
                            bytes),
                    link);
        }
    }

    void close() {
        Wiretap tap = server.tap();
        if (tap == null) {
            link.close();
        } else {
            tap.closing(number, link::close);
        }
    }
}
