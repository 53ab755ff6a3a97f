package io.kazoo.internal.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The requests that are not written yet, in the order they are to be written, within a bound of number and bytes.
 *
 * <p>Owned by the loop; not thread-safe.
 */
final class RequestQueue {

    private static final int REFUSALS_PER_LOOK = 64;

    private final int maxRequests;
    private final long maxBytes;

    // Owned by the loop.
    private final ArrayDeque<Operation<?>> waiting = new ArrayDeque<>();
    private long bytes;
    private int looks;

    RequestQueue(int maxRequests, long maxBytes) {
        this.maxRequests = maxRequests;
        this.maxBytes = maxBytes;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    int size() {
        return waiting.size();
    }

    /** Adds at the end; false, and nothing added, when the bound would be passed by a request that may not. */
    boolean offer(Operation<?> operation) {
        long weight = operation.request.weight();
        if (isFull(weight) && !operation.passesBounds()) {
            forgetDone();
            if (isFull(weight)) {
                return false;
            }
        }
        waiting.add(operation);
        bytes += weight;
        return true;
    }

    private boolean isFull(long weight) {
        return waiting.size() >= maxRequests || bytes + weight > maxBytes;
    }

    /** Cancelled requests give their room back; looked for now and then only, since a look costs as much as there waits. */
    private void forgetDone() {
        if (looks++ % REFUSALS_PER_LOOK == 0 && !removeIf(Operation::isDone).isEmpty()) {
            looks = 0;
        }
    }

    @Nullable
    Operation<?> peek() {
        return waiting.peek();
    }

    Operation<?> remove() {
        Operation<?> operation = waiting.remove();
        bytes -= operation.request.weight();
        return operation;
    }

    /** Puts requests back in front of all others, keeping their order; they were accepted once, so no bound applies. */
    void putBack(List<Operation<?>> oldestFirst) {
        for (int i = oldestFirst.size() - 1; i >= 0; i--) {
            waiting.addFirst(oldestFirst.get(i));
            bytes += oldestFirst.get(i).request.weight();
        }
    }

    void forEach(Consumer<Operation<?>> action) {
        waiting.forEach(action);
    }

    /** Takes out those that {@code test} chooses, in order. */
    List<Operation<?>> removeIf(java.util.function.Predicate<Operation<?>> test) {
        List<Operation<?>> removed = new ArrayList<>();
        for (Iterator<Operation<?>> all = waiting.iterator(); all.hasNext(); ) {
            Operation<?> operation = all.next();
            if (test.test(operation)) {
                all.remove();
                bytes -= operation.request.weight();
                removed.add(operation);
            }
        }
        return removed;
    }
}
