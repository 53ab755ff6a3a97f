package io.kazoo.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.data.EventType;
import io.kazoo.internal.wire.ConnectRequest;
import io.kazoo.internal.wire.Frames;
import io.kazoo.internal.wire.JuteReader;
import io.kazoo.internal.wire.JuteWriter;
import io.kazoo.internal.wire.Notification;
import io.kazoo.internal.wire.Ping;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One connection from the server's side: what came, and what the server does about it. */
final class Peer {

    /** How far the connection is. */
    enum State {
        DIALLED,
        OPEN,
        ANSWERED,
        OVER
    }

    final int epoch;
    final Endpoint endpoint;
    private final World world;
    private final List<Frame> frames = new ArrayList<>();
    private final Set<Frame> waiting = new LinkedHashSet<>();
    private State state = State.DIALLED;
    private @Nullable ConnectRequest asked;
    private boolean reads = true;

    Peer(World world, int epoch, Endpoint endpoint) {
        this.world = world;
        this.epoch = epoch;
        this.endpoint = endpoint;
    }

    // ---- what came

    State state() {
        return state;
    }

    /** The first frame. */
    ConnectRequest asked() {
        return Objects.requireNonNull(asked, "no ConnectRequest came");
    }

    boolean hasAsked() {
        return asked != null;
    }

    List<Frame> frames() {
        return frames;
    }

    List<Frame> unanswered() {
        return List.copyOf(waiting);
    }

    /** The frame with this number that waits for its answer. */
    Frame frame(int xid) {
        return waiting.stream()
                .filter(frame -> frame.xid == xid)
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException("no xid " + xid + " in " + waiting));
    }

    /** The oldest frame of this description that waits for its answer. */
    Frame frame(String description) {
        return waiting.stream()
                .filter(frame -> frame.toString().startsWith(description))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException("no " + description + " in " + waiting));
    }

    void took(ConnectRequest request) {
        asked = request;
    }

    void took(Frame frame) {
        frames.add(frame);
        waiting.add(frame);
    }

    /** The client closed it. */
    void hungUp() {
        state = State.OVER;
    }

    // ---- what the server does

    void open() {
        state = State.OPEN;
        world.input(core -> core.opened(world.now(), epoch));
    }

    void refuse() {
        state = State.OVER;
        world.input(core -> core.openFailed(world.now(), epoch, "connection refused"));
    }

    void close() {
        state = State.OVER;
        world.input(core -> core.closed(world.now(), epoch, "closed by the server"));
    }

    /** Gives what was asked for, or a new session. */
    void accept() {
        ConnectRequest request = asked();
        accept(request.sessionId() == 0 ? world.newSessionId() : request.sessionId(), request.timeoutMillis());
    }

    void accept(long sessionId, int timeoutMillis) {
        respond(0, timeoutMillis, sessionId, false);
    }

    /** Accepts, but serves no writes. */
    void acceptReadOnly() {
        ConnectRequest request = asked();
        respond(
                0,
                request.timeoutMillis(),
                request.sessionId() == 0 ? world.newSessionId() : request.sessionId(),
                true);
    }

    /** The answer for a session that is gone. */
    void expired() {
        respond(0, 0, 0, false);
    }

    void respond(int protocolVersion, int timeoutMillis, long sessionId, boolean readOnly) {
        respond(out -> {
            out.writeInt(protocolVersion);
            out.writeInt(timeoutMillis);
            out.writeLong(sessionId);
            out.writeBuffer(password(sessionId));
            out.writeBool(readOnly);
        });
    }

    /** The first frame of the server, whatever it be. */
    void respond(Consumer<JuteWriter> frame) {
        if (state == State.OPEN) {
            state = State.ANSWERED;
        }
        send(frame);
    }

    /** The server does not read any more, and so much waits for it that no more is taken. */
    void stopReading() {
        reads = false;
    }

    /** The server reads again. */
    void readAgain() {
        reads = true;
        world.input(core -> core.writable(world.now(), epoch));
    }

    boolean reads() {
        return reads;
    }

    /** Answers well all that waits, also what comes of the answers. */
    void answerAll() {
        while (!waiting.isEmpty() && state == State.ANSWERED) {
            reply(waiting.iterator().next());
        }
    }

    void reply(String description) {
        reply(frame(description));
    }

    void reply(Frame frame) {
        reply(frame, nextZxid());
    }

    void reply(Frame frame, long zxid) {
        reply(frame, zxid, 0, out -> Bodies.write(frame.request, out));
    }

    void refuse(String description, int error) {
        refuse(frame(description), error);
    }

    void refuse(Frame frame, int error) {
        reply(frame, nextZxid(), error, out -> {});
    }

    void reply(Frame frame, long zxid, int error, Consumer<JuteWriter> body) {
        waiting.remove(frame);
        reply(frame.xid, zxid, error, body);
    }

    /** A reply, whether or not anything was asked. */
    void reply(int xid, long zxid, int error, Consumer<JuteWriter> body) {
        send(out -> {
            out.writeInt(xid);
            out.writeLong(zxid);
            out.writeInt(error);
            body.accept(out);
        });
    }

    void pong() {
        reply(frame("ping"), 0, 0, out -> {});
    }

    /** An event without a zxid, as servers before 3.9 send it. */
    void event(EventType type, String path) {
        event(type, path, -1);
    }

    void event(EventType type, String path, long zxid) {
        int wire = switch (type) {
            case CREATED -> 1;
            case DELETED -> 2;
            case CHANGED -> 3;
            case CHILD -> 4;
            default -> throw new IllegalArgumentException("never on the wire: " + type);
        };
        event(wire, 3, path, zxid);
    }

    void event(int type, int keeperState, @Nullable String path, long zxid) {
        reply(Notification.XID, zxid, 0, out -> {
            out.writeInt(type);
            out.writeInt(keeperState);
            out.writeString(path);
        });
    }

    /** Part of a frame arrives. */
    void dribble() {
        world.input(core -> core.bytes(world.now(), epoch));
    }

    void oversized(int xid) {
        waiting.removeIf(frame -> frame.xid == xid);
        world.input(core -> {
            core.bytes(world.now(), epoch);
            core.oversized(world.now(), epoch, xid, 20_000_000);
        });
    }

    /** A frame from the middle of a larger buffer, as the decoder gives it. */
    void send(Consumer<JuteWriter> frame) {
        ByteBuf buffer = Unpooled.buffer();
        buffer.writeLong(-1).skipBytes(Long.BYTES);
        frame.accept(new JuteWriter().reset(buffer));
        int end = buffer.writerIndex();
        buffer.writeLong(-1);
        world.input(core -> {
            core.bytes(world.now(), epoch);
            core.frame(world.now(), epoch, new JuteReader().reset(buffer, end));
        });
    }

    long nextZxid() {
        return world.nextZxid();
    }

    /** The number of pings not answered. */
    long pings() {
        return waiting.stream().filter(frame -> frame.xid == Ping.XID).count();
    }

    /** Each session has its own. */
    static byte[] password(long sessionId) {
        byte[] password = new byte[ConnectRequest.PASSWORD_LENGTH];
        if (sessionId != 0) {
            Arrays.fill(password, (byte) (sessionId + 7));
        }
        return password;
    }

    /** What a server reads of the frame. */
    static ConnectRequest decode(ConnectRequest request) {
        ByteBuf out = Unpooled.buffer();
        Frames.encodeHandshake(out, new JuteWriter(), request);
        assertThat(out.readInt()).isEqualTo(45);
        JuteReader in = new JuteReader().reset(out, out.writerIndex());
        return new ConnectRequest(
                in.readInt(), in.readLong(), in.readInt(), in.readLong(), in.readBuffer(), in.readBool());
    }
}
