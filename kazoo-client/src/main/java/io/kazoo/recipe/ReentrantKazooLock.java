package io.kazoo.recipe;

import io.kazoo.error.Effect;
import io.kazoo.error.ErrorContext;
import io.kazoo.error.HoldLostException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A lock that belongs to a thread, which may take it again and gives it back as often as it took it; see {@link
 * PathLock#reentrant()}.
 *
 * <p>Taking it again costs nothing, and is refused once the lock is not held for certain. A loss does not pass unnoticed: the last
 * {@link #release()} tells of it. Thread-safe.
 */
public final class ReentrantKazooLock {

    /** What a thread has; used by that thread only. */
    private static final class Ownership {

        private final Hold hold;
        private int count = 1;

        Ownership(Hold hold) {
            this.hold = hold;
        }
    }

    private final PathLock lock;
    private final Map<Thread, Ownership> owners = new ConcurrentHashMap<>();

    ReentrantKazooLock(PathLock lock) {
        this.lock = lock;
    }

    /**
     * Takes the lock, however long that takes, or once more.
     *
     * @return the hold, which is given back by {@link #release()} and not by itself
     * @throws HoldLostException when this thread has taken it before, and may have lost it
     * @throws InterruptedException as {@link PathLock#acquire()}, which also says what else is thrown
     */
    public Hold acquire() throws InterruptedException {
        Hold again = again();
        return again != null ? again : own(lock.acquire());
    }

    /** Takes the lock within {@code limit}, or once more; throws as {@link #acquire()} and {@link PathLock#acquire(Duration)}. */
    public Hold acquire(Duration limit) throws InterruptedException {
        Hold again = again();
        return again != null ? again : own(lock.acquire(limit));
    }

    /** Takes the lock if nobody else has it and nobody waits for it, or once more; throws as {@link #acquire()}. */
    public Optional<Hold> tryAcquire() throws InterruptedException {
        Hold again = again();
        return again != null ? Optional.of(again) : lock.tryAcquire().map(this::own);
    }

    private @Nullable Hold again() {
        Ownership mine = owners.get(Thread.currentThread());
        if (mine == null) {
            return null;
        }
        mine.hold.ensureValid();
        mine.count = Math.addExact(mine.count, 1);
        return mine.hold;
    }

    private Hold own(Hold hold) {
        owners.put(Thread.currentThread(), new Ownership(hold));
        return hold;
    }

    /**
     * Gives back what was taken last; the lock itself with the first one, waiting as {@link Hold#close()}.
     *
     * @throws IllegalMonitorStateException when this thread has not taken it
     * @throws HoldLostException when the lock is given back and was lost before; this thread has it no more in any case
     */
    public void release() {
        Ownership mine = owners.get(Thread.currentThread());
        if (mine == null) {
            throw new IllegalMonitorStateException(Thread.currentThread() + " has not taken " + lock);
        }
        mine.count--;
        if (mine.count > 0) {
            return;
        }
        owners.remove(Thread.currentThread());
        boolean valid = mine.hold.isValid();
        Hold hold = mine.hold;
        if (hold.closeAsUsual() == Release.ALREADY_LOST || !valid) {
            throw new HoldLostException(new ErrorContext(
                    "release", hold.path(), hold.sessionId(), Effect.NONE, "token " + hold.fencingToken(), null));
        }
    }

    /** How often this thread has taken it and not given it back. */
    public int holdCount() {
        Ownership mine = owners.get(Thread.currentThread());
        return mine == null ? 0 : mine.count;
    }

    /** Whether this thread has taken it and it is certain at this moment that it is held. */
    public boolean isHeldByCurrentThread() {
        Ownership mine = owners.get(Thread.currentThread());
        return mine != null && mine.hold.isValid();
    }

    @Override
    public String toString() {
        return "ReentrantKazooLock[" + lock.path() + "]";
    }
}
