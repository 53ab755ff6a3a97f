package io.kazoo.simulation;

import io.kazoo.data.EventType;
import io.kazoo.data.Stat;
import io.kazoo.error.ErrorCodes;
import io.kazoo.internal.wire.Frames;
import io.kazoo.internal.wire.JuteReader;
import io.kazoo.internal.wire.JuteWriter;
import io.kazoo.internal.wire.OpCode;
import io.kazoo.simulation.MemoryServer.Session;
import io.kazoo.simulation.MemoryTree.Refused;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One connection of a {@link MemoryServer}: bytes in, bytes out. Owned by the loop. */
final class MemoryConnection implements VirtualSocket.Handler {

    private static final int PASSWORD_BYTES = 16;
    private static final int CONNECTED_STATE = 3;
    private static final int EPHEMERAL_FLAG = 1;
    private static final int SEQUENTIAL_FLAG = 2;
    private static final String VERSION = "Zookeeper version: 3.9.5-memory, built on virtual time\nMode: standalone\n";

    private final MemoryServer server;
    private final MemoryTree tree;
    private final MemoryWatches watches;
    private final VirtualSocket socket;
    private final ByteBuf in = Unpooled.buffer();
    private final JuteReader reader = new JuteReader();
    private final JuteWriter writer = new JuteWriter();

    // Owned by the loop.
    private final List<byte[]> heldUp = new ArrayList<>();
    private @Nullable Session session;
    private boolean closed;

    MemoryConnection(MemoryServer server, MemoryTree tree, MemoryWatches watches, VirtualSocket socket) {
        this.server = server;
        this.tree = tree;
        this.watches = watches;
        this.socket = socket;
        socket.handler(this);
    }

    // ---- bytes

    @Override
    public void received(byte[] bytes) {
        in.writeBytes(bytes);
        resume();
    }

    @Override
    public void closed() {
        close();
    }

    /** Handles what there is, unless the server is mute. */
    void resume() {
        if (server.isMute()) {
            return;
        }
        heldUp.forEach(socket::send);
        heldUp.clear();
        while (!closed && in.readableBytes() >= Frames.LENGTH_BYTES) {
            int length = in.getInt(in.readerIndex());
            if (session == null && isWord(length)) {
                send(VERSION.getBytes(StandardCharsets.US_ASCII));
                close();
            } else if (in.readableBytes() < Frames.LENGTH_BYTES + length) {
                return;
            } else {
                in.skipBytes(Frames.LENGTH_BYTES);
                int end = in.readerIndex() + length;
                frame(reader.reset(in, end));
                in.readerIndex(end);
            }
        }
        in.discardReadBytes();
    }

    private static boolean isWord(int firstBytes) {
        return firstBytes >>> 24 >= 'a' && firstBytes >>> 24 <= 'z';
    }

    private void send(byte[] bytes) {
        if (server.isMute()) {
            heldUp.add(bytes);
        } else {
            socket.send(bytes);
        }
    }

    void close() {
        if (!closed) {
            closed = true;
            socket.close();
            if (session != null && session.connection == this) {
                session.connection = null;
            }
            server.closed(this);
        }
    }

    private void sendFrame(Consumer<JuteWriter> content) {
        ByteBuf out = Unpooled.buffer();
        out.writeInt(0);
        content.accept(writer.reset(out));
        out.setInt(0, out.writerIndex() - Frames.LENGTH_BYTES);
        send(ByteBufUtil.getBytes(out));
    }

    // ---- frames

    private void frame(JuteReader frame) {
        Session open = session;
        if (open == null) {
            handshake(frame);
            return;
        }
        int xid = frame.readInt();
        int opcode = frame.readInt();
        server.heard(open, opcode);
        try {
            Consumer<JuteWriter> body = answer(open, opcode, frame);
            reply(xid, 0, body);
        } catch (Refused e) {
            reply(xid, e.code(), body -> {});
            if (e.code() == ErrorCodes.UNIMPLEMENTED) {
                close();
            }
        }
        if (opcode == OpCode.CLOSE_SESSION) {
            close();
        }
    }

    private void handshake(JuteReader frame) {
        server.heard(null, 0);
        frame.readInt();
        long zxidSeen = frame.readLong();
        int timeoutMillis = frame.readInt();
        long id = frame.readLong();
        byte[] password = frame.readBuffer();
        if (zxidSeen > tree.zxid()) {
            close();
            return;
        }
        Session found = id == 0 ? server.open(timeoutMillis) : server.find(id, Objects.requireNonNull(password));
        if (found == null) {
            sendFrame(out -> response(out, 0, 0, new byte[PASSWORD_BYTES]));
            close();
            return;
        }
        MemoryConnection before = found.connection;
        if (before != null) {
            before.close();
        }
        found.connection = this;
        session = found;
        server.heard(found, 0);
        sendFrame(out -> response(out, found.timeoutMillis, found.id, found.password));
    }

    private static void response(JuteWriter out, int timeoutMillis, long id, byte[] password) {
        out.writeInt(0);
        out.writeInt(timeoutMillis);
        out.writeLong(id);
        out.writeBuffer(password);
        out.writeBool(false);
    }

    private void reply(int xid, int error, Consumer<JuteWriter> body) {
        sendFrame(out -> {
            out.writeInt(xid);
            out.writeLong(tree.zxid());
            out.writeInt(error);
            body.accept(out);
        });
    }

    /** Sends an event; the watch is gone already. */
    void notify(MemoryTree.Event event) {
        notify(event.type(), event.path(), event.zxid());
    }

    private void notify(EventType type, String path, long zxid) {
        sendFrame(out -> {
            out.writeInt(-1);
            out.writeLong(zxid);
            out.writeInt(0);
            out.writeInt(wireType(type));
            out.writeInt(CONNECTED_STATE);
            out.writeString(path);
        });
    }

    private static int wireType(EventType type) {
        return switch (type) {
            case CREATED -> 1;
            case DELETED -> 2;
            case CHANGED -> 3;
            case CHILD -> 4;
            default -> throw new IllegalArgumentException("never on the wire: " + type);
        };
    }

    // ---- operations

    private Consumer<JuteWriter> answer(Session open, int opcode, JuteReader request) {
        return switch (opcode) {
            case OpCode.PING -> out -> {};
            case OpCode.CLOSE_SESSION -> {
                server.close(open);
                yield out -> {};
            }
            case OpCode.EXISTS -> exists(path(request), request.readBool());
            case OpCode.GET_DATA -> getData(path(request), request.readBool());
            case OpCode.GET_CHILDREN, OpCode.GET_CHILDREN2 -> getChildren(opcode, path(request), request.readBool());
            case OpCode.SYNC -> {
                String path = path(request);
                yield out -> out.writeString(path);
            }
            case OpCode.SET_WATCHES -> {
                setWatches(request);
                yield out -> {};
            }
            case OpCode.MULTI -> multi(open, request);
            default -> change(open, opcode, request).get();
        };
    }

    private Consumer<JuteWriter> exists(String path, boolean watch) {
        if (watch) {
            watches.watchData(path, this);
        }
        Stat stat = tree.stat(path);
        return out -> writeStat(out, stat);
    }

    private Consumer<JuteWriter> getData(String path, boolean watch) {
        Stat stat = tree.stat(path);
        byte[] data = tree.data(path);
        if (watch) {
            watches.watchData(path, this);
        }
        return out -> {
            out.writeBuffer(data);
            writeStat(out, stat);
        };
    }

    private Consumer<JuteWriter> getChildren(int opcode, String path, boolean watch) {
        Stat stat = tree.stat(path);
        List<String> names = tree.children(path);
        if (watch) {
            watches.watchChildren(path, this);
        }
        return out -> {
            out.writeStrings(names);
            if (opcode == OpCode.GET_CHILDREN2) {
                writeStat(out, stat);
            }
        };
    }

    private void setWatches(JuteReader request) {
        long since = request.readLong();
        for (String path : request.readStrings()) {
            Stat stat = tree.statOrNull(path);
            if (stat == null) {
                notify(EventType.DELETED, path, -1);
            } else if (stat.mzxid() > since) {
                notify(EventType.CHANGED, path, -1);
            } else {
                watches.watchData(path, this);
            }
        }
        for (String path : request.readStrings()) {
            if (tree.statOrNull(path) == null) {
                watches.watchData(path, this);
            } else {
                notify(EventType.CREATED, path, -1);
            }
        }
        for (String path : request.readStrings()) {
            Stat stat = tree.statOrNull(path);
            if (stat == null) {
                notify(EventType.DELETED, path, -1);
            } else if (stat.pzxid() > since) {
                notify(EventType.CHILD, path, -1);
            } else {
                watches.watchChildren(path, this);
            }
        }
    }

    /** Reads a change; running it makes the change and gives what is to be answered. */
    private Supplier<Consumer<JuteWriter>> change(Session open, int opcode, JuteReader request) {
        switch (opcode) {
            case OpCode.CREATE, OpCode.CREATE2 -> {
                return create(open, opcode, request);
            }
            case OpCode.DELETE -> {
                String path = path(request);
                int version = request.readInt();
                return () -> {
                    tree.delete(path, version);
                    return out -> {};
                };
            }
            case OpCode.SET_DATA -> {
                String path = path(request);
                byte[] data = request.readBuffer();
                int version = request.readInt();
                return () -> {
                    Stat stat = tree.setData(path, data, version);
                    return out -> writeStat(out, stat);
                };
            }
            default -> throw new Refused(ErrorCodes.UNIMPLEMENTED);
        }
    }

    private Supplier<Consumer<JuteWriter>> create(Session open, int opcode, JuteReader request) {
        String path = path(request);
        byte[] data = request.readBuffer();
        request.readAcls();
        int flags = request.readInt();
        long owner = (flags & EPHEMERAL_FLAG) != 0 ? open.id : 0;
        return () -> {
            String real = tree.create(path, data, owner, (flags & SEQUENTIAL_FLAG) != 0);
            Stat stat = tree.stat(real);
            return out -> {
                out.writeString(real);
                if (opcode == OpCode.CREATE2) {
                    writeStat(out, stat);
                }
            };
        };
    }

    private Consumer<JuteWriter> multi(Session open, JuteReader request) {
        List<Integer> types = new ArrayList<>();
        List<Supplier<Consumer<JuteWriter>>> changes = new ArrayList<>();
        while (true) {
            int type = request.readInt();
            boolean done = request.readBool();
            request.readInt();
            if (done) {
                break;
            }
            types.add(type);
            changes.add(type == OpCode.CHECK ? check(request) : change(open, type, request));
        }
        List<Consumer<JuteWriter>> results = new ArrayList<>();
        try {
            tree.transaction(() -> changes.forEach(change -> results.add(change.get())));
        } catch (Refused e) {
            int failed = results.size();
            return out -> {
                for (int i = 0; i < types.size(); i++) {
                    int code = i < failed ? 0 : i == failed ? e.code() : ErrorCodes.RUNTIME_INCONSISTENCY;
                    entry(out, OpCode.ERROR, false, code);
                    out.writeInt(code);
                }
                entry(out, OpCode.ERROR, true, -1);
            };
        }
        return out -> {
            for (int i = 0; i < types.size(); i++) {
                entry(out, types.get(i), false, 0);
                results.get(i).accept(out);
            }
            entry(out, OpCode.ERROR, true, -1);
        };
    }

    private Supplier<Consumer<JuteWriter>> check(JuteReader request) {
        String path = path(request);
        int version = request.readInt();
        return () -> {
            tree.check(path, version);
            return out -> {};
        };
    }

    private static void entry(JuteWriter out, int type, boolean done, int error) {
        out.writeInt(type);
        out.writeBool(done);
        out.writeInt(error);
    }

    private static String path(JuteReader request) {
        return request.readNonNullString();
    }

    private static void writeStat(JuteWriter out, Stat stat) {
        out.writeLong(stat.czxid());
        out.writeLong(stat.mzxid());
        out.writeLong(stat.ctime());
        out.writeLong(stat.mtime());
        out.writeInt(stat.version());
        out.writeInt(stat.cversion());
        out.writeInt(stat.aversion());
        out.writeLong(stat.ephemeralOwner());
        out.writeInt(stat.dataLength());
        out.writeInt(stat.numChildren());
        out.writeLong(stat.pzxid());
    }
}
