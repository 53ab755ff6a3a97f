package io.kazoo.internal.concurrent;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Has what one thread submits meanwhile taken in one turn: submitted one by one, the first elements could be on their way before
 * the last one is there. Their place among what the thread submits stays as it is.
 */
public final class Burst {

    private static final ThreadLocal<@Nullable Burst> CURRENT = new ThreadLocal<>();

    private @Nullable Batch<?> batch;

    private Burst() {}

    /** Runs {@code submitting}, which must not wait for what it submits. */
    public static <T> T of(Supplier<T> submitting) {
        if (CURRENT.get() != null) {
            return submitting.get();
        }
        Burst burst = new Burst();
        CURRENT.set(burst);
        try {
            return submitting.get();
        } finally {
            CURRENT.remove();
            burst.send();
        }
    }

    /** Runs {@code submitting}, which must not wait for what it submits. */
    public static void of(Runnable submitting) {
        of(() -> {
            submitting.run();
            return Boolean.TRUE;
        });
    }

    /** The burst that this thread is in. */
    static @Nullable Burst current() {
        return CURRENT.get();
    }

    /** Keeps an element until the burst ends; what was kept for another queue is handed over before. */
    <E extends MpscQueue.Node> void add(Submissions<E> where, E element) {
        Batch<?> kept = batch;
        if (kept == null || !kept.add(where, element)) {
            send();
            batch = new Batch<>(where, element);
        }
    }

    private void send() {
        Batch<?> kept = batch;
        if (kept != null) {
            batch = null;
            kept.send();
        }
    }

    private static final class Batch<E extends MpscQueue.Node> {

        private final Submissions<E> where;
        private final E first;
        private MpscQueue.Node last;

        Batch(Submissions<E> where, E first) {
            this.where = where;
            this.first = first;
            this.last = first;
        }

        boolean add(Submissions<?> other, MpscQueue.Node element) {
            if (other != where) {
                return false;
            }
            last.chain(element);
            last = element;
            return true;
        }

        void send() {
            where.submitChain(first, last);
        }
    }
}
