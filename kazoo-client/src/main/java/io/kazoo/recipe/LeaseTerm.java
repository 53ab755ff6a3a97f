package io.kazoo.recipe;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the leases of one slot that follow each other have in common: none of them is valid for longer than a later one was asked for,
 * nor after the last one was released. A term ends where a lease is shorter than the one before. Written by the recipe's lane; thread-safe.
 */
final class LeaseTerm {

    private volatile Instant latest;
    private volatile Instant limit = Instant.MAX;
    private volatile boolean over;
    private volatile @Nullable LeaseTerm next;

    LeaseTerm(Instant end) {
        latest = end;
    }

    /** The term of a lease until {@code end} that is about to be written. */
    LeaseTerm renewed(Instant end) {
        if (!over && !end.isBefore(latest)) {
            latest = end;
            return this;
        }
        LeaseTerm shorter = new LeaseTerm(end);
        limit = end.isBefore(limit) ? end : limit;
        next = shorter;
        return shorter;
    }

    /** The term of a lease until {@code end} that was written: another one if the lease before it was given back meanwhile. */
    LeaseTerm written(Instant end) {
        if (!over) {
            return this;
        }
        LeaseTerm another = new LeaseTerm(end);
        another.limit = limit;
        another.next = next;
        return another;
    }

    /** The last lease is given back. */
    void end() {
        over = true;
    }

    /** When a lease ends that was obtained until {@code end}. */
    Instant endOf(Instant end) {
        Instant earliest = end;
        for (LeaseTerm term = this; term != null; term = term.next) {
            if (term.over) {
                return Instant.MIN;
            }
            earliest = term.limit.isBefore(earliest) ? term.limit : earliest;
        }
        return earliest;
    }
}
