package io.kazoo.simulation.run;

import io.kazoo.simulation.VirtualSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One connection of a client: both ends, and what was seen on it. */
final class Wire {

    private static final int PREFIX_BYTES = 4;
    private static final int MOST_PLAUSIBLE_BYTES = 40_000_000;

    private final World world;
    final Actor actor;
    final int server;
    final VirtualSocket clientEnd;
    final VirtualSocket serverEnd;
    final long openedNanos;
    /** The newest zxid that the client's user had seen when it dialled. */
    final long shownZxid;

    /** Whether something was done to it, so that anybody may close it. */
    boolean touched;
    /** Whether the server closed it. */
    boolean serverClosed;
    /** Whether the server answered its handshake well. */
    boolean accepted;

    /** Whether its handshake was answered with something that is none. */
    boolean spoilt;

    /** Whether it was said how long a frame is, and that was wrong: all that follows is lost in it. */
    boolean endless;

    /** The paths of the events that were said before the first call was answered; null afterwards. */
    @Nullable
    Set<String> toldFirst = new HashSet<>();

    /** The session that the handshake asked for, 0 for a new one. */
    long askedSession;

    private long eventZxid = Long.MIN_VALUE;
    private long eventNanos;

    /** How long the handshake was that the server heard; 0 before. */
    int handshakeBytes;

    boolean handshakeSaid;
    /** Whether something was said on it after which the client may leave. */
    boolean mayLeave;

    /** Whether the client has heard a frame. */
    private boolean answered;

    private @Nullable FaultKind met;
    private boolean anythingSent;
    private boolean words;
    /** What the server says while it is kept back; null if it is not. */
    private @Nullable List<Runnable> keptBack;

    private int prefixBytes;
    private int prefix;
    private int missing;

    /** Notes an event; whether it follows another of the same transaction. */
    boolean isTwin(long zxid) {
        boolean twin = eventZxid == zxid && eventNanos == world.loop.nanoTime();
        eventZxid = zxid;
        eventNanos = world.loop.nanoTime();
        return twin;
    }

    Wire(World world, Actor actor, int server, VirtualSocket clientEnd, VirtualSocket serverEnd) {
        this.world = world;
        this.actor = actor;
        this.server = server;
        this.clientEnd = clientEnd;
        this.serverEnd = serverEnd;
        this.openedNanos = world.loop.nanoTime();
        this.shownZxid = actor.newestZxidShown();
    }

    /** Whether it is a question in four letters. */
    boolean isWords() {
        return words;
    }

    /** From now on what the server says is kept back. */
    void keepBack() {
        keptBack = new ArrayList<>();
    }

    /** Ends that. */
    void letGo() {
        List<Runnable> said = keptBack;
        keptBack = null;
        if (said != null) {
            said.forEach(Runnable::run);
        }
    }

    /** The server says something or closes. */
    void say(Runnable what) {
        if (keptBack == null) {
            what.run();
        } else {
            keptBack.add(what);
        }
    }

    boolean isOver() {
        return clientEnd.isClosed() && serverEnd.isClosed();
    }

    /** Bytes of the client arrive at the server. */
    void sent(byte[] bytes) {
        if (!anythingSent) {
            anythingSent = true;
            words = (bytes[0] & 0xff) >= ' ';
            if (words) {
                world.story.tell(
                        () -> actor + " -> server " + server + " " + new String(bytes, StandardCharsets.US_ASCII));
                actor.asked(this);
            }
        }
        world.story.add(2, actor.index, bytes.length);
    }

    /** Bytes of the server arrive at the client. */
    void arrived(byte[] bytes) {
        world.story.add(3, actor.index, bytes.length);
        if (words) {
            return;
        }
        int at = 0;
        while (at < bytes.length) {
            if (prefixBytes < PREFIX_BYTES) {
                prefix = prefix << 8 | bytes[at++] & 0xff;
                if (++prefixBytes == PREFIX_BYTES) {
                    missing = prefix;
                    if (missing > MOST_PLAUSIBLE_BYTES) {
                        actor.clock.heard(!spoilt); // of a frame too large to be taken its header counts
                    }
                }
            } else {
                int step = Math.min(missing, bytes.length - at);
                at += step;
                missing -= step;
            }
            if (prefixBytes == PREFIX_BYTES && missing <= 0) {
                prefixBytes = 0;
                prefix = 0;
                firstFrame();
                actor.clock.heard(!spoilt);
            }
        }
    }

    /** Something of this kind is wrong with its way from now on. */
    void meets(FaultKind kind) {
        if (met != kind) {
            met = kind;
            world.nemesis.struck(kind);
        }
    }

    /** The client gets a frame: before the first it may have sent nothing but its handshake. */
    private void firstFrame() {
        if (!answered && clientEnd.sent() > handshakeBytes) {
            world.violate(
                    "nothing before the handshake",
                    () -> actor + " has sent " + clientEnd.sent() + " bytes, its handshake is " + handshakeBytes);
        }
        answered = true;
    }

    /** The client's end is closed, as the server hears. */
    void clientGone() {
        if (clientEnd.isClosedHere() && isHealthy()) {
            world.violate(
                    "no healthy connection is closed",
                    () -> actor + " closed a connection with server " + server + " that nothing was wrong with");
        }
    }

    private boolean isHealthy() {
        return accepted
                && answered
                && !words
                && !touched
                && !mayLeave
                && !serverClosed
                && !actor.mayCloseConnections(openedNanos)
                && world.cluster.troubles == 0
                && world.cluster.meddledNanos[server] < openedNanos
                && world.cluster.ensemble.server(server).isServing();
    }
}
