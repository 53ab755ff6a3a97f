package io.kazoo.fuzz;

import io.kazoo.internal.wire.ConnectRequest;
import io.kazoo.internal.wire.Frames;
import io.kazoo.internal.wire.JuteWriter;
import io.kazoo.internal.wire.Notification;
import io.kazoo.internal.wire.Request;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A session with a real server, a request at a time, that keeps the bytes of the replies. */
final class RawSession implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 10_000;

    private final Socket socket;
    private final DataInputStream in;
    private final JuteWriter writer = new JuteWriter();
    private final ByteArrayOutputStream everything = new ByteArrayOutputStream();
    private final List<byte[]> events = new ArrayList<>();
    private final byte[] handshake;
    private int xid;
    private int lastError;

    private RawSession(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(socket.getInputStream());
        ByteBuf out = Unpooled.buffer();
        Frames.encodeHandshake(
                out,
                writer,
                new ConnectRequest(0, 0, TIMEOUT_MILLIS, 0, new byte[ConnectRequest.PASSWORD_LENGTH], false));
        socket.getOutputStream().write(ByteBufUtil.getBytes(out));
        this.handshake = frame();
    }

    static RawSession open(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        return new RawSession(socket);
    }

    byte[] handshake() {
        return handshake;
    }

    /** The body of the reply, or null if it is an error. */
    byte @Nullable [] ask(Request<?> request) throws IOException {
        ByteBuf out = Unpooled.buffer();
        Frames.encodeRequest(out, writer, ++xid, request);
        socket.getOutputStream().write(ByteBufUtil.getBytes(out));
        while (true) {
            byte[] frame = frame();
            ByteBuffer header = ByteBuffer.wrap(frame);
            int answered = header.getInt();
            header.getLong();
            int error = header.getInt();
            byte[] body = Arrays.copyOfRange(frame, Frames.REPLY_HEADER_BYTES, frame.length);
            if (answered == xid) {
                lastError = error;
                return error == 0 ? body : null;
            }
            if (answered == Notification.XID) {
                events.add(body);
            }
        }
    }

    /** The error of the last reply, 0 if it had none. */
    int lastError() {
        return lastError;
    }

    /** The bodies of the events that came. */
    List<byte[]> events() {
        return events;
    }

    /** All bytes that came. */
    byte[] everything() {
        return everything.toByteArray();
    }

    private byte[] frame() throws IOException {
        byte[] frame = new byte[in.readInt()];
        in.readFully(frame);
        everything.write(ByteBuffer.allocate(Integer.BYTES).putInt(frame.length).array());
        everything.write(frame);
        return frame;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
