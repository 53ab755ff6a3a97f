package io.kazoo.simulation.run;

import io.kazoo.error.ErrorCodes;
import io.kazoo.internal.wire.OpCode;
import io.kazoo.testkit.model.ClientLink;
import io.kazoo.testkit.model.Wiretap;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Hears what is said on one server's connections, looks whether it may be said, and spoils some of it. */
final class Ear implements Wiretap {

    /** What becomes of a reply. */
    enum Spoiling {
        SWALLOW(FaultKind.SWALLOW_REPLY),
        CUT(FaultKind.CUT_REPLY),
        CUT_EVENT(FaultKind.CUT_EVENT),
        HOLD(FaultKind.HOLD_REPLIES),
        GARBLE(FaultKind.GARBLE_REPLY);

        private final FaultKind kind;

        Spoiling(FaultKind kind) {
            this.kind = kind;
        }
    }

    private static final int EVENT = -1;
    private static final int ZXID_OFFSET = 8;
    private static final int SESSION_OFFSET = 12;
    private static final int ASKED_SESSION_OFFSET = 20;

    private final World world;
    private final int server;
    private final Map<Long, Wire> wires = new HashMap<>();

    private @Nullable Wire newest;
    private @Nullable Spoiling spoiling;
    private int countdown;
    private boolean garbleLength;
    private boolean setUpOnly;
    private long holdNanos;
    private boolean mute;

    Ear(World world, int server) {
        this.world = world;
        this.server = server;
    }

    /** The server is about to take a connection, with this number. */
    void expect(long connection, Wire wire) {
        wires.values().removeIf(Wire::isOver);
        wires.put(connection, wire);
        newest = wire;
    }

    // ---- faults

    void mute(boolean on) {
        mute = on;
    }

    /** Spoils the n-th reply from now on. */
    void spoil(Spoiling how, int nth, long nanos) {
        spoiling = how;
        garbleLength = false;
        setUpOnly = false;
        countdown = nth;
        holdNanos = nanos;
    }

    /** Spoils what is answered while a connection is being set up. */
    void spoilSetUp(boolean length) {
        garbleLength = length;
        setUpOnly = true;
    }

    void clear() {
        wires.values().stream().filter(wire -> wire.endless).forEach(wire -> wire.clientEnd.reset());
        spoiling = null;
        mute = false;
    }

    // ---- what is said

    @Override
    public void accepted(Runnable proceed) {
        if (mute) {
            world.nemesis.struck(FaultKind.MUTE_ACCEPT);
            Wire silent = newest;
            if (silent != null) {
                silent.touched = true;
            }
        } else {
            proceed.run();
        }
    }

    @Override
    public void request(Heard heard, Runnable process) {
        Wire wire = wires.get(heard.connection());
        if (wire == null) {
            return; // both ends are closed
        }
        boolean handshake = heard.xid() == 0 && heard.opcode() == 0 && wire.handshakeBytes == 0;
        world.story.add(4, heard.xid(), heard.opcode());
        world.story.tell(() -> wire.actor + " -> server " + server + " #" + heard.connection() + " "
                + (handshake ? "handshake" : OpCode.name(heard.opcode()) + " xid " + heard.xid())
                + (heard.path() == null ? "" : " " + heard.path()));
        if (handshake) {
            wire.handshakeBytes = heard.bytes().length;
            handshake(wire, heard.bytes());
        } else if (!wire.handshakeSaid) {
            world.violate(
                    "nothing before the handshake",
                    () -> wire.actor + " sent " + OpCode.name(heard.opcode()) + " before the answer");
        }
        if (heard.opcode() == OpCode.CLOSE_SESSION) {
            wire.mayLeave = true;
        }
        if (handshake || isSetUp(heard.opcode())) {
            boolean burial = wire.askedSession != 0 && wire.actor.isLost();
            wire.actor.settingUp(burial);
            if (heard.opcode() == OpCode.CLOSE_SESSION && burial && wire.actor.late.isGarbled()) {
                spoil(Spoiling.GARBLE, 1, 0);
                spoilSetUp(true);
            }
        }
        process.run();
    }

    private void handshake(Wire wire, byte[] bytes) {
        wire.askedSession = ByteBuffer.wrap(bytes).getLong(ASKED_SESSION_OFFSET);
        long zxid = ByteBuffer.wrap(bytes).getLong(ZXID_OFFSET);
        if (zxid < wire.shownZxid) {
            world.violate(
                    "zxids never decrease",
                    () -> wire.actor + " connects with zxid 0x" + Long.toHexString(zxid) + " after it has shown 0x"
                            + Long.toHexString(wire.shownZxid));
        }
    }

    @Override
    public void reply(Said said, ClientLink link) {
        Wire wire = wires.get(said.connection());
        world.story.add(5, said.xid(), said.zxid());
        world.story.tell(() -> "server " + server + " #" + said.connection() + " -> "
                + (wire == null ? "?" : wire.actor.toString()) + " "
                + (said.opcode() == EVENT
                        ? "event"
                        : said.opcode() == 0 ? "handshake" : OpCode.name(said.opcode()) + " xid " + said.xid())
                + (said.path() == null ? "" : " " + said.path())
                + (said.error() == 0 ? "" : " error " + said.error()) + " zxid 0x" + Long.toHexString(said.zxid()));
        if (wire == null) {
            link.send(said.bytes());
            return;
        }
        note(wire, said);
        noteRestored(wire, said);
        Spoiling how = spoiling;
        boolean twin = said.opcode() == EVENT && wire.isTwin(said.zxid());
        if (how == null
                || (how == Spoiling.CUT_EVENT) != (said.opcode() == EVENT)
                || setUpOnly && said.opcode() != 0 && !isSetUp(said.opcode())
                || --countdown > 0 && !twin) {
            pass(wire, said, link);
            return;
        }
        spoiling = null;
        spoil(how, wire, said, link);
    }

    /** Lets it go its way, which may take long. */
    private void pass(Wire wire, Said said, ClientLink link) {
        long pause = said.opcode() == 0 || isSetUp(said.opcode()) ? wire.actor.late.pauseNanos() : 0;
        if (pause == 0) {
            link.send(said.bytes());
            return;
        }
        world.story.tell(() -> "  in " + pause / 1000 + " us");
        world.nemesis.struck(FaultKind.SLOW_SET_UP);
        wire.touched = true;
        wire.serverEnd.holdUntil(world.loop.nanoTime() + pause);
        link.send(said.bytes());
        wire.serverEnd.holdUntil(world.cluster.ways[wire.actor.index][server].downHeldUntil);
    }

    private static boolean isSetUp(int opcode) {
        return opcode == OpCode.AUTH
                || opcode == OpCode.SET_WATCHES
                || opcode == OpCode.SET_WATCHES2
                || opcode == OpCode.CLOSE_SESSION;
    }

    private void note(Wire wire, Said said) {
        if (said.opcode() == 0 && said.xid() == 0 && !wire.handshakeSaid && !wire.isWords()) {
            wire.handshakeSaid = true;
            wire.accepted = ByteBuffer.wrap(said.bytes()).getInt(ZXID_OFFSET) > 0;
            world.books.session(said.sessionId(), wire.actor);
        }
        if (said.error() == ErrorCodes.UNIMPLEMENTED
                || said.error() == ErrorCodes.AUTH_FAILED
                || said.error() == ErrorCodes.SESSION_MOVED
                || said.error() == ErrorCodes.SESSION_EXPIRED
                || said.opcode() == OpCode.CLOSE_SESSION) {
            wire.mayLeave = true;
        }
    }

    private void noteRestored(Wire wire, Said said) {
        Set<String> told = wire.toldFirst;
        if (told == null || said.opcode() == OpCode.PING) {
            return;
        } else if (said.opcode() == EVENT) {
            String path = String.valueOf(said.path());
            told.add(path);
            told.add(path.substring(0, Math.max(1, path.lastIndexOf('/')))); // which may serve child watches there
        } else if (said.opcode() != 0 && !isSetUp(said.opcode())) {
            wire.toldFirst = null;
            wire.actor.watches.restored(world.cluster.ensemble.server(server).state(), told, wire.openedNanos);
        }
    }

    private void spoil(Spoiling how, Wire wire, Said said, ClientLink link) {
        world.story.tell(() -> "  " + how + " of that");
        wire.touched = true;
        world.nemesis.struck(how.kind);
        switch (how) {
            case SWALLOW -> wire.actor.calls.anyOrder();
            case CUT -> world.loop.execute(wire.clientEnd::reset);
            case CUT_EVENT -> { // what was said before it arrives
                wire.serverEnd.silence();
                world.loop.schedule(wire.clientEnd::reset, 2 * world.draw.latencyNanos);
            }
            case HOLD -> {
                wire.serverEnd.holdUntil(world.loop.nanoTime() + holdNanos);
                link.send(said.bytes());
                wire.serverEnd.holdUntil(Long.MIN_VALUE);
            }
            case GARBLE -> {
                wire.spoilt = said.opcode() == 0;
                byte[] bytes = said.bytes().clone();
                if (said.opcode() == 0 && wire.askedSession != 0 && !garbleLength) {
                    bytes[SESSION_OFFSET + Long.BYTES - 1] ^= 1; // another session than the one that was asked for
                } else if (garbleLength) {
                    bytes[0] = 3; // a frame of 50 MB and more
                    wire.endless = true;
                } else {
                    for (int i = 4; i < Math.min(bytes.length, 8); i++) {
                        bytes[i] ^= 0x55;
                    }
                }
                link.send(bytes);
            }
        }
    }
}
