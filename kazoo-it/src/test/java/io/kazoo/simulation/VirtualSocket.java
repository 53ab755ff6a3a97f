package io.kazoo.simulation;

import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One end of a connection: what is sent arrives at the other end after the network's latency, whole and in order, unless
 * something is wrong with the way.
 *
 * <p>Owned by the loop.
 */
public final class VirtualSocket {

    /** Hears what arrives at one end. */
    public interface Handler {
        /** Some bytes; the array is the handler's. */
        void received(byte[] bytes);

        /** The other end closed; nothing more arrives. */
        void closed();
    }

    /** So many bytes under way are too many, until no more than half of them are left; little, so that it happens. */
    private static final int MOST_UNDER_WAY = 2_048;

    private final VirtualNetwork network;
    private final Executor receiver;
    private @Nullable VirtualSocket peer;
    private @Nullable Handler handler;
    private @Nullable Consumer<byte[]> observer;
    private long lastArrivalNanos;
    private boolean closed;
    private boolean closedHere;
    private int underWay;
    private long sent;
    private int mostSentUnread;
    private boolean writable = true;
    private @Nullable Runnable writableAgain;

    // What is wrong with the way from this end to the other.
    private boolean silent;
    private long delayNanos;
    private long jitterNanos;
    private long heldUntilNanos = Long.MIN_VALUE;
    private int mostBytes = Integer.MAX_VALUE;
    private boolean coalescing;
    private @Nullable Delivery last;

    private VirtualSocket(VirtualNetwork network, Executor receiver) {
        this.network = network;
        this.receiver = receiver;
        this.lastArrivalNanos = network.loop().nanoTime();
    }

    /** Makes both ends, the client's first; {@code client} is where that one hears of what arrives. */
    static VirtualSocket[] pair(VirtualNetwork network, Executor client) {
        VirtualSocket one = new VirtualSocket(network, client);
        VirtualSocket other = new VirtualSocket(network, Runnable::run);
        one.peer = other;
        other.peer = one;
        return new VirtualSocket[] {one, other};
    }

    // ---- faults of the way from this end to the other

    /** From now on nothing that this end sends arrives, its end included. */
    public void silence() {
        silent = true;
    }

    /** What this end sends from now on takes so much longer, and up to so much more at random. */
    public void delay(long moreNanos, long jitter) {
        delayNanos = moreNanos;
        jitterNanos = jitter;
    }

    /** What this end sends from now on arrives after that moment of the loop's time at the earliest. */
    public void holdUntil(long nanos) {
        heldUntilNanos = nanos;
    }

    /** What this end sends from now on arrives in pieces of so many bytes at the most. */
    public void cutInto(int bytes) {
        mostBytes = bytes;
    }

    /** Whether what this end sends and arrives at the same instant arrives as one. */
    public void coalesce(boolean on) {
        coalescing = on;
    }

    /** Breaks the connection: both ends hear so now, and what was under way is lost. */
    public void reset() {
        VirtualSocket other = peer();
        endNow();
        other.endNow();
    }

    private void endNow() {
        if (!closed) {
            closed = true;
            Handler hearing = handler;
            if (hearing != null) {
                receiver.execute(hearing::closed);
            }
        }
    }

    /** Sets who hears of what arrives; what arrives before that is lost, but for the end. */
    public void handler(Handler listener) {
        handler = listener;
        if (closed && !closedHere) {
            receiver.execute(listener::closed);
        }
    }

    /** Has somebody see the bytes that arrive at this end before its handler does. */
    public void observer(Consumer<byte[]> witness) {
        observer = witness;
    }

    /** How many bytes this end has sent. */
    public long sent() {
        return sent;
    }

    /** The most bytes that this end has sent at a time while the other did not keep up. */
    public int mostSentUnread() {
        return mostSentUnread;
    }

    /** Whether the other end keeps up with what this end sends. */
    public boolean isWritable() {
        return writable;
    }

    /** Sets who hears that the other end keeps up again. */
    public void writableAgain(Runnable listener) {
        writableAgain = listener;
    }

    /** Sends bytes; nothing happens when this end is closed. The array is the network's from now on. */
    public void send(byte[] bytes) {
        if (closed || bytes.length == 0) {
            return;
        }
        sent += bytes.length;
        if (!writable) {
            mostSentUnread = Math.max(mostSentUnread, bytes.length);
        }
        underWay += bytes.length;
        writable &= underWay < MOST_UNDER_WAY;
        if (bytes.length <= mostBytes) {
            arrive(bytes);
            return;
        }
        for (int from = 0; from < bytes.length; from += mostBytes) {
            arrive(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + mostBytes)));
        }
    }

    /** Closes this end: its handler hears nothing more, that of the other end hears so. May be called again. */
    public void close() {
        if (!closed) {
            closed = true;
            closedHere = true;
            arrive(null);
        }
    }

    /** Whether this end is closed, by itself or by the other. */
    public boolean isClosed() {
        return closed;
    }

    /** Whether this end closed the connection before it heard that the other had. */
    public boolean isClosedHere() {
        return closedHere;
    }

    /** Bytes on their way, or the end of them: null. */
    private final class Delivery implements Runnable {

        private byte @Nullable [] bytes;
        private final long atNanos;

        Delivery(byte @Nullable [] bytes, long atNanos) {
            this.bytes = bytes;
            this.atNanos = atNanos;
        }

        /** The network brings it. */
        @Override
        public void run() {
            if (last == this) {
                last = null;
            }
            peer().receiver.execute(this::hand);
        }

        private void hand() {
            if (bytes == null) {
                peer().deliverEnd();
            } else {
                peer().deliver(bytes);
                arrived(bytes.length);
            }
        }
    }

    private void arrived(int bytes) {
        underWay -= bytes;
        if (!writable && underWay <= MOST_UNDER_WAY / 2) {
            writable = true;
            Runnable told = writableAgain;
            if (told != null && !closed) {
                receiver.execute(told);
            }
        }
    }

    private void arrive(byte @Nullable [] bytes) {
        if (silent) {
            return;
        }
        long now = network.loop().nanoTime();
        long jitter = jitterNanos == 0 ? 0 : network.random(jitterNanos);
        long arrival = Math.max(now + network.latencyNanos() + delayNanos + jitter, heldUntilNanos);
        lastArrivalNanos = Math.max(lastArrivalNanos, arrival);
        Delivery before = last;
        if (coalescing
                && bytes != null
                && before != null
                && before.bytes != null
                && before.atNanos == lastArrivalNanos) {
            byte[] both = Arrays.copyOf(before.bytes, before.bytes.length + bytes.length);
            System.arraycopy(bytes, 0, both, before.bytes.length, bytes.length);
            before.bytes = both;
            return;
        }
        last = new Delivery(bytes, lastArrivalNanos);
        network.loop().schedule(last, lastArrivalNanos - now);
    }

    private void deliver(byte[] bytes) {
        if (!closed && handler != null) {
            if (observer != null) {
                observer.accept(bytes);
            }
            handler.received(bytes);
        }
    }

    private void deliverEnd() {
        if (!closed) {
            closed = true;
            if (handler != null) {
                handler.closed();
            }
        }
    }

    private VirtualSocket peer() {
        if (peer == null) {
            throw new IllegalStateException("half a pair");
        }
        return peer;
    }

    @Override
    public String toString() {
        return "VirtualSocket[" + (closed ? "closed" : "open") + ", last arrival "
                + TimeUnit.NANOSECONDS.toMillis(lastArrivalNanos) + " ms]";
    }
}
