package io.kazoo.testkit.model;

import io.kazoo.error.ErrorCodes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The leader's view of who is alive. Expiry is rounded up to the next tick, and one timer serves all sessions of a tick: when
 * it fires, those that were touched meanwhile move to a later one. What a follower hears from its clients reaches the leader
 * each half tick, which costs no timer, because it is looked at no earlier than when the session would expire.
 */
final class SessionTracker {

    private static final long NEVER = Long.MAX_VALUE;
    private static final long WHEN_BACK = Long.MAX_VALUE - 1;

    /** One session. */
    private static final class Tracked {
        final long id;

        @Nullable
        ModelServer owner;

        boolean closed;
        long expiresAtMillis;
        /** When the leader is told of the last touch at a follower; {@link #NEVER} if there is nothing to tell. */
        long toldAtMillis = NEVER;

        int toldTimeoutMillis;

        @Nullable
        ModelServer toldBy;

        Tracked(long id, @Nullable ModelServer owner) {
            this.id = id;
            this.owner = owner;
        }
    }

    private final ModelClock clock;
    private final int tickMillis;
    private final int halfTickMillis;
    private final LongPredicate expire;
    private final Map<Long, Tracked> sessions = new HashMap<>();
    private final Map<Long, List<Tracked>> buckets = new HashMap<>();

    private int generation;

    /** Calls {@code expire} for each session that expires, which says whether that was possible. */
    SessionTracker(ModelClock clock, int tickMillis, LongPredicate expire) {
        this.clock = clock;
        this.tickMillis = tickMillis;
        halfTickMillis = Math.max(1, tickMillis / 2);
        this.expire = expire;
    }

    private long nowMillis() {
        return TimeUnit.NANOSECONDS.toMillis(clock.nanoTime());
    }

    private long roundedUp(long millis) {
        return (Math.floorDiv(millis, tickMillis) + 1) * tickMillis;
    }

    /** Forgets everything and gives each of these sessions its whole time-out, as a new leader does. */
    void restart(Map<Long, Integer> timeouts) {
        clear();
        timeouts.forEach((id, timeoutMillis) -> open(id, timeoutMillis, null));
    }

    /** Forgets everything, as there is no leader. */
    void clear() {
        generation++;
        sessions.clear();
        buckets.clear();
    }

    void open(long id, int timeoutMillis, @Nullable ModelServer owner) {
        Tracked session = new Tracked(id, owner);
        session.expiresAtMillis = roundedUp(nowMillis() + timeoutMillis);
        sessions.put(id, session);
        enlist(session);
    }

    void remove(long id) {
        Tracked session = sessions.remove(id);
        if (session != null) {
            session.closed = true;
        }
    }

    /** Hears from a session at the leader itself; false if there is none. */
    boolean touch(long id, int timeoutMillis) {
        Tracked session = sessions.get(id);
        if (session == null) {
            return false;
        }
        session.expiresAtMillis = Math.max(session.expiresAtMillis, roundedUp(nowMillis() + timeoutMillis));
        return true;
    }

    /** Hears from a session at a follower, which tells its leader at the next half tick, or when it is back. */
    void touchLater(long id, int timeoutMillis, ModelServer follower, boolean cutOff) {
        Tracked session = sessions.get(id);
        if (session == null) {
            return;
        }
        long now = nowMillis();
        settle(session, now);
        session.toldAtMillis = cutOff ? WHEN_BACK : (Math.floorDiv(now, halfTickMillis) + 1) * halfTickMillis;
        session.toldTimeoutMillis = timeoutMillis;
        session.toldBy = follower;
    }

    /** A follower is cut off: what it has not yet told it keeps (Learner's touch table) until the leader's pings get through. */
    void cutOff(ModelServer follower) {
        forEachUntold(follower, session -> session.toldAtMillis = WHEN_BACK);
    }

    /** A follower is back with the same leader, whose pings have waited for it. */
    void back(ModelServer follower) {
        forEachUntold(follower, session -> {
            if (session.toldAtMillis == WHEN_BACK) {
                session.toldAtMillis = nowMillis();
            }
        });
    }

    /** A follower gives its leader up: what it has not yet told is lost. */
    void lose(ModelServer follower) {
        forEachUntold(follower, session -> session.toldAtMillis = NEVER);
    }

    private void forEachUntold(ModelServer follower, Consumer<Tracked> change) {
        long now = nowMillis();
        for (Tracked session : sessions.values()) {
            settle(session, now);
            if (session.toldBy == follower && session.toldAtMillis != NEVER) {
                change.accept(session);
            }
        }
    }

    private void settle(Tracked session, long now) {
        if (session.toldAtMillis <= now) {
            session.expiresAtMillis =
                    Math.max(session.expiresAtMillis, roundedUp(session.toldAtMillis + session.toldTimeoutMillis));
            session.toldAtMillis = NEVER;
        }
    }

    /** Which server may write for a session from now on. */
    void moveTo(long id, ModelServer owner) {
        Tracked session = sessions.get(id);
        if (session != null) {
            session.owner = owner;
        }
    }

    /** Whether a server may write for a session: 0, or the error. */
    int check(long id, @Nullable ModelServer server) {
        Tracked session = sessions.get(id);
        if (session == null) {
            return ErrorCodes.SESSION_EXPIRED;
        }
        if (session.owner == null) {
            session.owner = server;
        }
        return session.owner == server ? ErrorCodes.OK : ErrorCodes.SESSION_MOVED;
    }

    // ---- buckets

    private void enlist(Tracked session) {
        enlist(session, session.expiresAtMillis);
    }

    private void enlist(Tracked session, long bucketMillis) {
        List<Tracked> bucket = buckets.get(bucketMillis);
        if (bucket == null) {
            bucket = new ArrayList<>(4);
            buckets.put(bucketMillis, bucket);
            int born = generation;
            long delay = TimeUnit.MILLISECONDS.toNanos(bucketMillis) - clock.nanoTime();
            clock.schedule(() -> due(bucketMillis, born), Math.max(0, delay));
        }
        bucket.add(session);
    }

    private void due(long bucketMillis, int born) {
        List<Tracked> bucket = born == generation ? buckets.remove(bucketMillis) : null;
        if (bucket == null) {
            return;
        }
        for (Tracked session : bucket) {
            if (born == generation && !session.closed) {
                settle(session, bucketMillis);
                if (session.expiresAtMillis > bucketMillis) {
                    enlist(session);
                } else if (!expire.test(session.id)) {
                    enlist(session, bucketMillis + tickMillis);
                }
            }
        }
    }
}
