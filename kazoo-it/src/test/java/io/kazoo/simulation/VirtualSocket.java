package io.kazoo.simulation;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One end of a connection: what is sent arrives at the other end after the network's latency, whole and in order.
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

    private final VirtualNetwork network;
    private @Nullable VirtualSocket peer;
    private @Nullable Handler handler;
    private long lastArrivalNanos;
    private boolean closed;

    private VirtualSocket(VirtualNetwork network) {
        this.network = network;
        this.lastArrivalNanos = network.loop().nanoTime();
    }

    /** Makes both ends. */
    static VirtualSocket[] pair(VirtualNetwork network) {
        VirtualSocket one = new VirtualSocket(network);
        VirtualSocket other = new VirtualSocket(network);
        one.peer = other;
        other.peer = one;
        return new VirtualSocket[] {one, other};
    }

    /** Sets who hears of what arrives; what arrives before that is lost. */
    public void handler(Handler listener) {
        handler = listener;
    }

    /** Sends bytes; nothing happens when this end is closed. The array is the network's from now on. */
    public void send(byte[] bytes) {
        if (!closed && bytes.length > 0) {
            arrive(() -> peer().deliver(bytes));
        }
    }

    /** Closes this end: its handler hears nothing more, that of the other end hears so. May be called again. */
    public void close() {
        if (!closed) {
            closed = true;
            arrive(() -> peer().deliverEnd());
        }
    }

    /** Whether this end is closed, by itself or by the other. */
    public boolean isClosed() {
        return closed;
    }

    private void arrive(Runnable delivery) {
        long now = network.loop().nanoTime();
        lastArrivalNanos = Math.max(lastArrivalNanos, now + network.latencyNanos());
        network.loop().schedule(delivery, lastArrivalNanos - now);
    }

    private void deliver(byte[] bytes) {
        if (!closed && handler != null) {
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
