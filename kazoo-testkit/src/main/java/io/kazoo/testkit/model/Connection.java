package io.kazoo.testkit.model;

import io.kazoo.data.AclId;
import io.kazoo.error.ErrorCodes;
import io.kazoo.internal.wire.Frames;
import io.kazoo.internal.wire.JuteReader;
import io.kazoo.internal.wire.JuteWriter;
import io.kazoo.internal.wire.OpCode;
import io.kazoo.internal.wire.WireException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One connection of a server: bytes in, bytes out, and requests in the order that they are answered in. */
final class Connection implements ServerEnd {

    private static final int MAX_FRAME_BYTES = 0xfffff;
    private static final int REQUEST_HEADER_BYTES = 8;
    private static final int PING_XID = -2;
    private static final long NO_ZXID = -1;
    private static final int FIRST_CAPACITY = 128;

    private enum State {
        /** Until the tap lets it in. */
        HELD,
        NEW,
        /** The leader is asked for the session; nothing is read meanwhile. */
        ESTABLISHING,
        OPEN,
        CLOSED
    }

    /** A request that is not answered yet: one that the leader decides about, or a read behind one. */
    private static final class Pending {
        final int xid;
        final int opcode;
        final @Nullable String path;
        final byte @Nullable [] read;

        @Nullable
        WriteResult result;

        Pending(int xid, int opcode, @Nullable String path, byte @Nullable [] read) {
            this.xid = xid;
            this.opcode = opcode;
            this.path = path;
            this.read = read;
        }
    }

    private final ModelServer server;
    private final long number;
    private final Outlet outlet;
    private final ByteBuf in = Unpooled.buffer(FIRST_CAPACITY);
    private final ArrayDeque<Pending> queue = new ArrayDeque<>(4);
    private final List<AclId> identities = new ArrayList<>(1);

    private final Runnable resume = this::resume;

    private State state = State.HELD;
    private boolean draining;
    private boolean resuming;
    private long sessionId;
    private int timeoutMillis;

    Connection(ModelServer server, ClientLink link, long number) {
        this.server = server;
        this.number = number;
        outlet = new Outlet(server, link, number);
        identities.add(AclRules.ADDRESS);
    }

    long number() {
        return number;
    }

    long sessionId() {
        return sessionId;
    }

    int timeoutMillis() {
        return timeoutMillis;
    }

    List<AclId> identities() {
        return identities;
    }

    // ---- bytes

    /** The tap lets it in. */
    void proceed() {
        if (state == State.HELD) {
            state = State.NEW;
            drain();
        }
    }

    @Override
    public void received(byte[] bytes) {
        if (state != State.CLOSED) {
            in.writeBytes(bytes);
            drain();
        }
    }

    @Override
    public void closed() {
        if (state != State.CLOSED) {
            state = State.CLOSED;
            server.forget(this);
        }
    }

    /** Closes it from this side, after what was sent. */
    void close() {
        if (state != State.CLOSED) {
            state = State.CLOSED;
            server.forget(this);
            outlet.close();
        }
    }

    private void drain() {
        if (draining) {
            return;
        }
        draining = true;
        try {
            while (isReading() && in.readableBytes() >= Frames.LENGTH_BYTES && next()) {
                // next() has done it
            }
        } finally {
            draining = false;
        }
        if (!in.isReadable()) {
            in.clear();
        } else if (in.readerIndex() > MAX_FRAME_BYTES) {
            in.discardReadBytes();
        }
    }

    private boolean isReading() {
        return state == State.NEW || state == State.OPEN;
    }

    /** Handles what comes next, if it is there. */
    private boolean next() {
        int length = in.getInt(in.readerIndex());
        if (state == State.NEW && Words.isWord(length)) {
            state = State.ESTABLISHING; // nothing else is read here
            Wiretap tap = server.tap();
            String answer = Words.answer(length, server);
            if (tap == null) {
                say(answer);
            } else {
                tap.word(Words.word(length), answer, this::say);
            }
            return false;
        }
        if (length < 0 || length > MAX_FRAME_BYTES || !server.isServing()) {
            close();
            return false;
        }
        if (in.readableBytes() < Frames.LENGTH_BYTES + length) {
            return false;
        }
        int end = in.readerIndex() + Frames.LENGTH_BYTES + length;
        boolean handshake = state == State.NEW;
        if (handshake) {
            state = State.ESTABLISHING;
        }
        Wiretap tap = server.tap();
        if (tap == null) {
            in.skipBytes(Frames.LENGTH_BYTES);
            frame(handshake, in, end);
        } else {
            byte[] bytes = ByteBufUtil.getBytes(in, in.readerIndex(), end - in.readerIndex(), true);
            ByteBuf frame = Unpooled.wrappedBuffer(bytes).skipBytes(Frames.LENGTH_BYTES);
            tap.request(Peek.at(this, handshake, bytes), () -> frame(handshake, frame, frame.writerIndex()));
        }
        in.readerIndex(end);
        return true;
    }

    private void say(String answer) {
        if (state != State.CLOSED) {
            outlet.text(answer);
            close();
        }
    }

    private void frame(boolean handshake, ByteBuf frame, int end) {
        if (state != (handshake ? State.ESTABLISHING : State.OPEN)) {
            return;
        }
        JuteReader reader = server.reader().reset(frame, end);
        if (handshake) {
            Handshake.begin(server, this, reader);
        } else if (reader.remaining() < REQUEST_HEADER_BYTES) {
            close();
        } else {
            request(reader.readInt(), reader.readInt(), reader, frame, end);
        }
    }

    // ---- session

    /** Takes over a session, before the leader has agreed. */
    void claim(long session, int negotiatedMillis) {
        sessionId = session;
        timeoutMillis = negotiatedMillis;
        server.claimed(this);
    }

    /** The leader has agreed, or not: answers the handshake, and goes on reading or closes. */
    void established(boolean valid, Handshake.Answer answer) {
        if (state != State.ESTABLISHING) {
            return;
        }
        state = State.OPEN;
        outlet.handshake(sessionId, answer);
        if (valid) {
            drain();
        } else {
            close();
        }
    }

    // ---- requests

    private void request(int xid, int opcode, JuteReader reader, ByteBuf frame, int end) {
        if (opcode == OpCode.AUTH) {
            authenticate(xid, reader);
        } else if (opcode == OpCode.SASL) {
            say(xid, opcode, 0, ErrorCodes.OK, out -> out.writeBuffer(null));
        } else if (!server.touch(this)) {
            // ZooKeeper drops it: the session is gone, and the connection soon.
            return;
        } else if (!Opcodes.isKnown(opcode, server.version())) {
            if (server.version().isApache()) {
                say(xid, opcode, NO_ZXID, ErrorCodes.UNIMPLEMENTED, out -> {});
            }
            close();
        } else if (Opcodes.goesToLeader(opcode)) {
            if (server.isReadOnly()) {
                refuseReadOnly(xid, opcode);
            } else {
                forward(xid, opcode, reader);
            }
        } else if (queue.isEmpty()) {
            answer(xid, opcode, reader, frame, end);
        } else {
            byte[] record = ByteBufUtil.getBytes(frame, frame.readerIndex(), end - frame.readerIndex(), true);
            queue.add(new Pending(xid, opcode, null, record));
        }
    }

    private void authenticate(int xid, JuteReader reader) {
        AclId identity = null;
        try {
            reader.readInt();
            identity = AclRules.authenticated(reader.readString(), reader.readBuffer());
        } catch (WireException e) {
            close();
            return;
        }
        if (identity == null) {
            say(xid, OpCode.AUTH, 0, ErrorCodes.AUTH_FAILED, out -> {});
            close();
            return;
        }
        if (!identities.contains(identity)) {
            identities.add(identity);
        }
        say(xid, OpCode.AUTH, 0, ErrorCodes.OK, out -> {});
    }

    private void refuseReadOnly(int xid, int opcode) {
        if (opcode == OpCode.CLOSE_SESSION && server.endLocalSession(sessionId)) {
            say(xid, opcode, server.state().lastZxid(), ErrorCodes.OK, out -> {});
            close();
        } else {
            say(xid, opcode, server.state().lastZxid(), ErrorCodes.NOT_READ_ONLY, out -> {});
        }
    }

    private void forward(int xid, int opcode, JuteReader reader) {
        if (opcode == OpCode.SYNC) {
            sync(xid, reader);
            return;
        }
        Operation operation;
        try {
            operation = server.operations().read(opcode, reader);
        } catch (WireException e) {
            if (server.version().since(9)) {
                decided(pending(xid, opcode, null), WriteResult.failed(0, ErrorCodes.MARSHALLING_ERROR));
                return;
            }
            // Older leaders take a zxid before they read the record.
            operation = new Operation.Unreadable();
        }
        commit(xid, opcode, operation);
    }

    private void commit(int xid, int opcode, Operation operation) {
        if (server.checksAclsEagerly()) {
            int refused = new EagerAcls(server.state(), server.version(), identities).refusal(operation);
            if (refused != ErrorCodes.OK) {
                say(xid, opcode, 0, refused, out -> {});
                return;
            }
        }
        Pending pending = pending(xid, opcode, Peek.path(operation));
        List<AclId> whoAsks = List.copyOf(identities);
        server.uplink()
                .send(() -> decided(pending, server.ledger().commit(sessionId, xid, whoAsks, server, operation)));
    }

    private void sync(int xid, JuteReader reader) {
        String path;
        try {
            path = reader.readString();
        } catch (WireException e) {
            decided(pending(xid, OpCode.SYNC, null), WriteResult.failed(0, ErrorCodes.MARSHALLING_ERROR));
            return;
        }
        Pending pending = pending(xid, OpCode.SYNC, path);
        int refused = server.refusal(this);
        if (refused != ErrorCodes.OK) {
            decided(pending, WriteResult.failed(0, refused));
            return;
        }
        server.sync(zxid -> decided(pending, new WriteResult(zxid, 0, OpCode.SYNC, path, null, null)));
    }

    private Pending pending(int xid, int opcode, @Nullable String path) {
        Pending pending = new Pending(xid, opcode, path, null);
        queue.add(pending);
        return pending;
    }

    private void decided(Pending pending, WriteResult result) {
        if (state != State.CLOSED) {
            pending.result = result;
            server.replica().whenApplied(result.zxid(), resume);
        }
    }

    /** Whether its client has asked to end the session. */
    boolean isClosingSession() {
        for (Pending pending : queue) {
            if (pending.opcode == OpCode.CLOSE_SESSION) {
                return true;
            }
        }
        return false;
    }

    /** Answers what can be answered, in order. */
    private void resume() {
        if (resuming) {
            return;
        }
        resuming = true;
        try {
            while (state == State.OPEN && !queue.isEmpty() && isReady(queue.peek())) {
                Pending pending = queue.remove();
                byte[] read = pending.read;
                if (read == null) {
                    answer(pending, Objects.requireNonNull(pending.result));
                } else {
                    ByteBuf record = Unpooled.wrappedBuffer(read);
                    answer(
                            pending.xid,
                            pending.opcode,
                            new JuteReader().reset(record, read.length),
                            record,
                            read.length);
                }
            }
        } finally {
            resuming = false;
        }
    }

    private boolean isReady(Pending pending) {
        WriteResult result = pending.result;
        return pending.read != null
                || result != null && result.zxid() <= server.state().lastZxid();
    }

    // ---- answers

    private void answer(Pending pending, WriteResult result) {
        if (result.error() == ErrorCodes.SESSION_MOVED) {
            close();
            return;
        }
        if (pending.opcode == OpCode.CHECK && result.error() == 0) {
            // Old servers fail to write that reply and send none.
            return;
        }
        boolean failed = result.error() != 0 && result.entries() == null;
        ByteBuf out = outlet.begin();
        if (!failed) {
            Answers.write(server.writer().reset(out), pending.opcode, result);
        }
        finish(out, pending.xid, pending.opcode, pending.path, failed ? result.error() : 0);
        if (pending.opcode == OpCode.CLOSE_SESSION) {
            close();
        }
    }

    private void answer(int xid, int opcode, JuteReader reader, ByteBuf frame, int end) {
        int refused = server.refusal(this);
        if (refused == ErrorCodes.SESSION_MOVED) {
            close();
            return;
        }
        ByteBuf out = outlet.begin();
        int bodyIndex = out.writerIndex();
        String path = server.tap() == null ? null : Peek.path(opcode, frame, end);
        int error = refused;
        if (refused == ErrorCodes.OK && opcode != OpCode.PING) {
            error = read(opcode, reader, server.writer().reset(out));
        }
        if (error != ErrorCodes.OK) {
            out.writerIndex(bodyIndex);
        }
        finish(out, opcode == OpCode.PING ? PING_XID : xid, opcode, path, error);
    }

    private int read(int opcode, JuteReader reader, JuteWriter writer) {
        try {
            server.reads().answer(opcode, reader, writer, this);
            return ErrorCodes.OK;
        } catch (Refusal e) {
            return e.code();
        } catch (WireException e) {
            return ErrorCodes.MARSHALLING_ERROR;
        }
    }

    /** Tells of a watch that fired. */
    void event(int type, String path, long zxid) {
        if (state != State.CLOSED) {
            outlet.event(sessionId, type, path, zxid);
        }
    }

    /** Answers at once, whatever is still pending. */
    private void say(int xid, int opcode, long zxid, int error, Outlet.Body body) {
        ByteBuf out = outlet.begin();
        body.write(server.writer().reset(out));
        outlet.finish(out, new Outlet.Header(sessionId, xid, opcode, null, zxid, error));
    }

    private void finish(ByteBuf out, int xid, int opcode, @Nullable String path, int error) {
        long zxid = server.state().lastZxid();
        outlet.finish(out, new Outlet.Header(sessionId, xid, opcode, path, zxid, error));
    }
}
