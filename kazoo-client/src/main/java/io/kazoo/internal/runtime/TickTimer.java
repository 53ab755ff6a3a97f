package io.kazoo.internal.runtime;

import io.kazoo.internal.concurrent.EventLoop;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The one timer of a session: set anew for what comes earlier only, since one that goes off early just looks again.
 *
 * <p>Owned by the loop.
 */
final class TickTimer {

    private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final EventLoop loop;
    private final Runnable task;

    // Owned by the loop.
    private EventLoop.@Nullable Cancellable timer;
    private long at = Long.MAX_VALUE;
    private boolean putOff;

    /** A timer that runs {@code task}, which asks {@link #isInTime} first. */
    TickTimer(EventLoop loop, Runnable task) {
        this.loop = loop;
        this.task = task;
    }

    /** Goes off at {@code due} at the latest, unless it was put off. */
    void set(long now, long due) {
        if (putOff || due >= at) {
            return;
        }
        cancel();
        at = due;
        timer = loop.schedule(task, Math.max(0, due - now));
    }

    /** Takes it back: nothing is waited for. */
    void cancel() {
        EventLoop.Cancellable set = timer;
        if (set != null) {
            set.cancel();
        }
        timer = null;
        at = Long.MAX_VALUE;
        putOff = false;
    }

    /**
     * Whether the timer that went off did so in time. If not, this process was paused, or the loop starved: the timer goes off
     * once more, a moment later, so that what the server sent meanwhile is read before time is judged. Once only: a loop that
     * is late each time, or a server that never stops talking, would put it off for ever.
     */
    boolean isInTime(long now) {
        boolean late = now - at > LATE_NANOS && !putOff;
        timer = null;
        at = Long.MAX_VALUE;
        putOff = false;
        if (late) {
            putOff(now, GRACE_NANOS);
        }
        return !late;
    }

    /** Goes off after {@code nanos} and not before; for use when it has just gone off. */
    void putOff(long now, long nanos) {
        putOff = true;
        at = now + nanos;
        timer = loop.schedule(task, nanos);
    }
}
