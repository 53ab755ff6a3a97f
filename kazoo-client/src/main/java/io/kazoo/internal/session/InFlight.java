package io.kazoo.internal.session;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The requests written on the current connection and not answered yet, in the order they were written.
 *
 * <p>A ring: replies normally come in order and take the head. Servers do answer out of order in a few cases (protocol:
 * unknown opcodes, eager ACL checks, auth), so a reply that is not for the head is searched for by its xid, and leaves a hole
 * behind. Holes are closed when the ring is full, so that one request that is never answered costs little. Owned by the
 * loop; not thread-safe.
 */
final class InFlight {

    private @Nullable Operation<?>[] ring = new Operation<?>[256];
    private int head;
    private int span;
    private int live;

    int size() {
        return live;
    }

    boolean isEmpty() {
        return live == 0;
    }

    void add(Operation<?> operation) {
        if (span == ring.length) {
            makeRoom();
        }
        ring[(head + span) & (ring.length - 1)] = operation;
        span++;
        live++;
    }

    /** The oldest unanswered request, null when there is none. */
    @Nullable
    Operation<?> oldest() {
        skipHoles();
        return span == 0 ? null : ring[head];
    }

    /** Whether the request with this xid is among them. */
    boolean contains(int xid) {
        for (int i = 0; i < span; i++) {
            Operation<?> operation = ring[(head + i) & (ring.length - 1)];
            if (operation != null && operation.xid == xid) {
                return true;
            }
        }
        return false;
    }

    /** Takes out the request with this xid, null when none was sent or it was answered already. */
    @Nullable
    Operation<?> take(int xid) {
        skipHoles();
        for (int i = 0; i < span; i++) {
            int at = (head + i) & (ring.length - 1);
            Operation<?> operation = ring[at];
            if (operation != null && operation.xid == xid) {
                ring[at] = null;
                live--;
                skipHoles();
                return operation;
            }
        }
        return null;
    }

    void forEach(Consumer<Operation<?>> action) {
        for (int i = 0; i < span; i++) {
            Operation<?> operation = ring[(head + i) & (ring.length - 1)];
            if (operation != null) {
                action.accept(operation);
            }
        }
    }

    /** Empties it, oldest first. */
    void drain(Consumer<Operation<?>> action) {
        while (span > 0) {
            Operation<?> operation = ring[head];
            ring[head] = null;
            head = (head + 1) & (ring.length - 1);
            span--;
            if (operation != null) {
                live--;
                action.accept(operation);
            }
        }
    }

    private void skipHoles() {
        while (span > 0 && ring[head] == null) {
            head = (head + 1) & (ring.length - 1);
            span--;
        }
    }

    /** Makes room: closes the holes when they are the most of it, else doubles. */
    private void makeRoom() {
        @Nullable Operation<?>[] roomier = new Operation<?>[live <= ring.length / 2 ? ring.length : ring.length * 2];
        int kept = 0;
        for (int i = 0; i < span; i++) {
            Operation<?> operation = ring[(head + i) & (ring.length - 1)];
            if (operation != null) {
                roomier[kept++] = operation;
            }
        }
        ring = roomier;
        head = 0;
        span = kept;
    }
}
