package io.kazoo.internal.runtime;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The deadline of the retried call that a thread is in: what it submits meanwhile ends by it too, however long a call of the
 * client may take otherwise.
 *
 * <p>Thread-safe.
 */
final class TryDeadline {

    private static final ThreadLocal<@Nullable Try> CURRENT = new ThreadLocal<>();

    /** How many tries with a deadline there are in the process: where there are none, other calls pay for one read only. */
    private static final AtomicInteger UNDER_WAY = new AtomicInteger();

    private record Try(
            ClientRuntime client,
            long deadlineNanos,
            @Nullable Try around) {}

    private TryDeadline() {}

    /** Runs a try of a client's; a deadline of {@link Long#MAX_VALUE} is none. */
    static <T> T run(ClientRuntime client, long deadlineNanos, Supplier<T> call) {
        if (deadlineNanos == Long.MAX_VALUE || deadlineNanos == ClientRuntime.LONG_PAST) {
            return call.get(); // the client was not started when the retrying began: the call may do that
        }
        Try around = CURRENT.get();
        CURRENT.set(new Try(client, deadlineNanos, around));
        UNDER_WAY.incrementAndGet();
        try {
            return call.get();
        } finally {
            UNDER_WAY.decrementAndGet();
            if (around == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(around);
            }
        }
    }

    /** The earlier of a call's own deadline and those of the tries that this thread is in. */
    static long limit(ClientRuntime client, long deadlineNanos) {
        return UNDER_WAY.get() == 0 ? deadlineNanos : limitByTries(client, deadlineNanos);
    }

    private static long limitByTries(ClientRuntime client, long deadlineNanos) {
        long earliest = deadlineNanos;
        for (Try current = CURRENT.get(); current != null; current = current.around) {
            if (current.client == client) {
                earliest = Math.min(earliest, current.deadlineNanos);
            }
        }
        return earliest;
    }
}
