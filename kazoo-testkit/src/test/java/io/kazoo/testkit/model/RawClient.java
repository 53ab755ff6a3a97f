package io.kazoo.testkit.model;

import io.kazoo.error.ErrorCodes;
import io.kazoo.internal.wire.ConnectRequest;
import io.kazoo.internal.wire.ConnectResponse;
import io.kazoo.internal.wire.Frames;
import io.kazoo.internal.wire.JuteReader;
import io.kazoo.internal.wire.JuteWriter;
import io.kazoo.internal.wire.Ping;
import io.kazoo.internal.wire.Request;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A client that speaks frames to a modelled server, and keeps what it hears. */
final class RawClient implements ClientLink {

    /** A reply or an event. */
    record Frame(int xid, long zxid, int error, byte[] body) {

        boolean isEvent() {
            return xid == -1;
        }

        <T> T decode(Request<T> request) {
            ByteBuf buffer = Unpooled.wrappedBuffer(body);
            return request.decode(new JuteReader().reset(buffer, body.length));
        }

        /** An event as text, such as {@code 1 /node}. */
        String event() {
            ByteBuf buffer = Unpooled.wrappedBuffer(body);
            JuteReader reader = new JuteReader().reset(buffer, body.length);
            int type = reader.readInt();
            reader.readInt();
            return type + " " + reader.readString();
        }
    }

    final List<Frame> frames = new ArrayList<>();
    private final ServerEnd server;
    private @Nullable ConnectResponse session;
    private byte @Nullable [] words;
    private boolean expectsWords;
    private boolean closed;
    private int xid;

    private RawClient(ModelServer server) {
        this.server = server.accept(this);
    }

    static RawClient dial(ModelServer server) {
        return new RawClient(server);
    }

    /** Dials and begins a session. */
    static RawClient connect(ModelServer server, int timeoutMillis) {
        RawClient client = dial(server);
        client.handshake(0, timeoutMillis, 0, new byte[ConnectRequest.PASSWORD_LENGTH], false);
        return client;
    }

    /** Dials and resumes the session of another client. */
    static RawClient resume(ModelServer server, RawClient other) {
        RawClient client = dial(server);
        ConnectResponse old = other.session();
        client.handshake(0, old.timeoutMillis(), old.sessionId(), old.password(), false);
        return client;
    }

    void handshake(long zxidSeen, int timeoutMillis, long sessionId, byte[] password, boolean readOnly) {
        ByteBuf out = Unpooled.buffer();
        Frames.encodeHandshake(
                out, new JuteWriter(), new ConnectRequest(0, zxidSeen, timeoutMillis, sessionId, password, readOnly));
        server.received(ByteBufUtil.getBytes(out));
    }

    String say(String word) {
        expectsWords = true;
        server.received(word.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        return words == null ? "" : new String(words, java.nio.charset.StandardCharsets.US_ASCII);
    }

    /** Sends a request without waiting for anything. */
    int send(Request<?> request) {
        int number = request instanceof Ping ? -2 : ++xid;
        ByteBuf out = Unpooled.buffer();
        Frames.encodeRequest(out, new JuteWriter(), number, request);
        server.received(ByteBufUtil.getBytes(out));
        return number;
    }

    /** Sends a request that must be answered at once and without an error. */
    <T> T ask(Request<T> request) {
        Frame reply = exchange(request);
        if (reply.error() != ErrorCodes.OK) {
            throw new AssertionError(request + " failed: " + ErrorCodes.name(reply.error()));
        }
        return reply.decode(request);
    }

    /** Sends a request that must be answered at once, and returns the error. */
    int fail(Request<?> request) {
        return exchange(request).error();
    }

    Frame exchange(Request<?> request) {
        int number = send(request);
        return Objects.requireNonNull(reply(number), () -> "no reply to " + request);
    }

    /** The reply to a request, if it is there. */
    @Nullable
    Frame reply(int number) {
        return frames.stream()
                .filter(frame -> frame.xid() == number)
                .findFirst()
                .orElse(null);
    }

    /** The events so far, which are taken away. */
    List<String> events() {
        List<String> events =
                frames.stream().filter(Frame::isEvent).map(Frame::event).toList();
        frames.removeIf(Frame::isEvent);
        return events;
    }

    ConnectResponse session() {
        return Objects.requireNonNull(session, "no answer to the handshake");
    }

    boolean isAnswered() {
        return session != null;
    }

    boolean isClosed() {
        return closed;
    }

    void hangUp() {
        closed = true;
        server.closed();
    }

    ServerEnd server() {
        return server;
    }

    @Override
    public void send(byte[] bytes) {
        if (expectsWords) {
            words = bytes;
            return;
        }
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        JuteReader reader = new JuteReader().reset(in, bytes.length);
        reader.readInt();
        if (session == null) {
            session = ConnectResponse.decode(reader);
        } else {
            int number = reader.readInt();
            long zxid = reader.readLong();
            int error = reader.readInt();
            frames.add(new Frame(number, zxid, error, ByteBufUtil.getBytes(in)));
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
