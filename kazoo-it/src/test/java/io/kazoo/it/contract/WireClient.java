package io.kazoo.it.contract;

import io.kazoo.internal.wire.ConnectRequest;
import io.kazoo.internal.wire.Frames;
import io.kazoo.internal.wire.JuteReader;
import io.kazoo.internal.wire.JuteWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A connection that sends frames and reads them, without any opinion of its own. */
final class WireClient implements AutoCloseable {

    static final int PING_XID = -2;
    static final int EVENT_XID = -1;

    private static final int PATIENCE_MILLIS = 10_000;
    private static final int RESPONSE_WITHOUT_LAST_BYTE = 36;

    /** A frame after the handshake. */
    record Frame(int xid, long zxid, int error, byte[] body) {

        JuteReader reader() {
            ByteBuf buffer = Unpooled.wrappedBuffer(body);
            return new JuteReader().reset(buffer, body.length);
        }
    }

    /** The answer to a handshake. */
    record Session(int timeoutMillis, long id, byte[] password, int length, boolean readOnly) {}

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private int xid;
    private boolean closed;

    WireClient(SocketAddress address) {
        try {
            socket = new Socket();
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(address, PATIENCE_MILLIS);
            in = new DataInputStream(socket.getInputStream());
            out = socket.getOutputStream();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot reach " + address, e);
        }
    }

    boolean isClosed() {
        return closed;
    }

    /** Shakes hands; null if the server closes. */
    @Nullable
    Session handshake(long zxidSeen, int timeoutMillis, long sessionId, byte[] password) {
        ByteBuf frame = Unpooled.buffer();
        Frames.encodeHandshake(
                frame, new JuteWriter(), new ConnectRequest(0, zxidSeen, timeoutMillis, sessionId, password, false));
        write(ByteBufUtil.getBytes(frame));
        return readSession();
    }

    /** Reads the answer to a handshake; null if the server closes. */
    @Nullable
    Session readSession() {
        byte[] answer = readFrame();
        if (answer == null) {
            return null;
        }
        JuteReader reader = new JuteReader().reset(Unpooled.wrappedBuffer(answer), answer.length);
        reader.readInt();
        int timeoutMillis = reader.readInt();
        long id = reader.readLong();
        byte[] password = reader.readBuffer();
        boolean readOnly = answer.length > RESPONSE_WITHOUT_LAST_BYTE && reader.readBool();
        return new Session(timeoutMillis, id, password == null ? new byte[0] : password, answer.length, readOnly);
    }

    /** Sends a request and returns its number. */
    int send(Question question) {
        int number = question.isPing() ? PING_XID : ++xid;
        ByteBuf frame = Unpooled.buffer();
        frame.writeInt(0).writeInt(number).writeInt(question.opcode());
        question.record().accept(new JuteWriter().reset(frame));
        frame.setInt(0, frame.writerIndex() - Frames.LENGTH_BYTES);
        write(ByteBufUtil.getBytes(frame));
        return number;
    }

    /** Reads up to a reply; what comes before it, too. The last is not that reply if the server closes. */
    List<Frame> readUntil(int number) {
        List<Frame> frames = new ArrayList<>();
        while (true) {
            byte[] bytes = readFrame();
            if (bytes == null) {
                return frames;
            }
            JuteReader reader = new JuteReader().reset(Unpooled.wrappedBuffer(bytes), bytes.length);
            int read = reader.readInt();
            long zxid = reader.readLong();
            int error = reader.readInt();
            byte[] body = java.util.Arrays.copyOfRange(bytes, Frames.REPLY_HEADER_BYTES, bytes.length);
            frames.add(new Frame(read, zxid, error, body));
            if (read == number) {
                return frames;
            }
        }
    }

    /** Sends bytes as they are. */
    void write(byte[] bytes) {
        try {
            out.write(bytes);
        } catch (IOException e) {
            closed = true;
        }
    }

    private byte @Nullable [] readFrame() {
        if (closed) {
            return null;
        }
        try {
            byte[] bytes = new byte[in.readInt()];
            in.readFully(bytes);
            return bytes;
        } catch (SocketTimeoutException e) {
            throw new UncheckedIOException("no answer", e);
        } catch (EOFException | SocketException e) {
            closed = true;
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Has silence answered after this long and not after the usual patience. */
    void patience(int millis) {
        try {
            socket.setSoTimeout(millis);
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            closed = true;
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
