package io.kazoo.internal.session;

import io.kazoo.data.RetryPolicy;
import io.kazoo.data.ServerAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gets from "no connection" to an open one: resolves, dials one address after the other, a second one in parallel when the
 * first does not answer, and pauses between passes.
 *
 * <p>Only dialling is raced: the session sends its ConnectRequest on the first connection that opens, and the other is
 * closed. Owned by the loop.
 */
final class Dialer {

    /** When a second address is dialled beside one that has not answered (RFC 8305 recommends 250 ms). */
    static final long RACE_NANOS = 250_000_000L;

    /** How long a connection must have served for its loss to be an accident. */
    private static final long SERVED_NANOS = 1_000_000_000L;

    /** How long a resolver that hangs is left alone before it is asked once more. */
    private static final long RESOLVER_NANOS = 30_000_000_000L;

    /** One dial under way. */
    private record Attempt(int epoch, Endpoint endpoint, long startedAt, long deadline) {}

    private final SessionContext context;
    private final Effects effects;

    // Owned by the loop.
    private final List<Attempt> attempts = new ArrayList<>(2);
    private boolean active;
    private boolean resolving;
    private boolean unanswered;
    private long askedAt;
    private List<ServerAddress> askedFor = List.of();
    private int pass;
    private int oldestPass;
    private int failedPasses;
    private int shortLived;
    private long startedAt;
    private long wakeAt;
    private long attemptNanos;

    Dialer(SessionContext context, Effects effects) {
        this.context = context;
        this.effects = effects;
    }

    /** Begins a first pass at once; false when the policy allows no attempt. */
    boolean start(long now, long attemptTimeoutNanos) {
        shortLived = 0;
        begin(now, attemptTimeoutNanos);
        return beginPass(now);
    }

    /**
     * Begins anew when the connection had served well or is left on purpose, else goes on with the next address; false when the
     * policy forbids it.
     */
    boolean replace(long now, Link lost, long attemptTimeoutNanos) {
        if (lost.leaving || (lost.confirmed && now - lost.openedNanos >= SERVED_NANOS)) {
            return start(now, attemptTimeoutNanos);
        }
        return lost.confirmed ? startAfterShortLife(now, attemptTimeoutNanos) : proceed(now);
    }

    /**
     * As {@link #start} after a connection that served, but not for long: at once the first time, then with a pause that grows
     * each time, lest servers that answer and then close are dialled without end.
     */
    private boolean startAfterShortLife(long now, long attemptTimeoutNanos) {
        begin(now, attemptTimeoutNanos);
        if (shortLived++ == 0) {
            return beginPass(now);
        }
        wakeAt = now + context.options.servers().retry().backOff().pauseNanos(shortLived - 1, effects.random());
        return true;
    }

    private void begin(long now, long attemptTimeoutNanos) {
        startedAt = now;
        failedPasses = 0;
        active = true;
        resolving = false;
        attemptNanos = attemptTimeoutNanos;
    }

    /** Goes on with the pass after a connection that opened came to nothing; false when the policy forbids it. */
    private boolean proceed(long now) {
        active = true;
        return dialNext(now);
    }

    /** Closes what is under way. */
    void stop() {
        attempts.forEach(attempt -> effects.disconnect(attempt.epoch));
        attempts.clear();
        active = false;
        resolving = false;
    }

    /** The names were looked up; false when the policy allows no further attempt. */
    boolean resolved(long now, int answeredPass, List<Endpoint> addresses) {
        unanswered &= answeredPass != pass;
        // The answer to the question before may come while the next is open, or when the pass was given up for want of
        // it.
        boolean wanted = resolving || (attempts.isEmpty() && !context.endpoints.hasAddresses());
        if (!active || !wanted || answeredPass < oldestPass) {
            return true;
        }
        resolving = false;
        context.endpoints.resolved(addresses);
        return dialNext(now);
    }

    /** The endpoint that opened, after which dialling is over; null when this epoch is none of ours. */
    @Nullable
    Endpoint opened(int epoch) {
        Attempt winner = find(epoch);
        if (!active || winner == null) {
            return null;
        }
        attempts.remove(winner);
        stop();
        return winner.endpoint;
    }

    /** A dial failed; false when the policy allows no further attempt. */
    boolean failed(long now, int epoch, String reason) {
        Attempt attempt = find(epoch);
        if (!active || attempt == null) {
            return true;
        }
        attempts.remove(attempt);
        context.endpoints.failed(attempt.endpoint, reason);
        return !attempts.isEmpty() || dialNext(now);
    }

    /** Time passed; false when the policy allows no further attempt. */
    boolean tick(long now) {
        if (!active) {
            return true;
        }
        if (attempts.isEmpty()) {
            return now < wakeAt || wake(now);
        }
        for (Attempt attempt : List.copyOf(attempts)) {
            if (now >= attempt.deadline) {
                effects.disconnect(attempt.epoch);
                if (!failed(now, attempt.epoch, "no answer to the connection attempt")) {
                    return false;
                }
            }
        }
        if (attempts.size() == 1 && now >= attempts.get(0).startedAt + RACE_NANOS) {
            Endpoint second = context.endpoints.next();
            if (second != null) {
                dial(now, second);
            }
        }
        return true;
    }

    long nextDeadline() {
        if (!active) {
            return Long.MAX_VALUE;
        }
        if (attempts.isEmpty()) {
            return wakeAt;
        }
        long earliest = attempts.size() == 1 ? attempts.get(0).startedAt + RACE_NANOS : Long.MAX_VALUE;
        for (Attempt attempt : attempts) {
            earliest = Math.min(earliest, attempt.deadline);
        }
        return attempts.size() == 1 && raced() ? attempts.get(0).deadline : earliest;
    }

    private boolean raced() {
        return !context.endpoints.hasNext();
    }

    private boolean wake(long now) {
        if (!resolving) {
            return beginPass(now);
        }
        // The resolver hangs: go on with the addresses known from before, if any.
        resolving = false;
        return dialKnown(now);
    }

    private boolean beginPass(long now) {
        if (unanswered && now - askedAt < RESOLVER_NANOS && askedFor.equals(context.endpoints.names())) {
            if (context.endpoints.hasAddresses()) {
                return dialKnown(now);
            }
        } else {
            ask(now);
        }
        resolving = true;
        wakeAt = now + attemptNanos;
        return true;
    }

    private void ask(long now) {
        List<ServerAddress> names = context.endpoints.names();
        pass = context.nextPass();
        oldestPass = askedFor.equals(names) ? oldestPass : pass;
        askedFor = names;
        askedAt = now;
        unanswered = true;
        effects.resolve(pass, names);
    }

    private boolean dialKnown(long now) {
        context.endpoints.resolved(List.of());
        return dialNext(now);
    }

    private boolean dialNext(long now) {
        Endpoint endpoint = context.endpoints.next();
        if (endpoint != null) {
            dial(now, endpoint);
            return true;
        }
        failedPasses++;
        RetryPolicy policy = context.options.servers().retry();
        long pause = policy.backOff().pauseNanos(failedPasses, effects.random());
        boolean late = policy.deadline().isPresent()
                && now + pause - startedAt > policy.deadline().get().toNanos();
        if (failedPasses >= policy.maxTries() || late) {
            stop();
            return false;
        }
        wakeAt = now + pause;
        return true;
    }

    private void dial(long now, Endpoint endpoint) {
        int epoch = context.nextEpoch();
        attempts.add(new Attempt(epoch, endpoint, now, now + attemptNanos));
        effects.connect(epoch, endpoint, attemptNanos);
    }

    private @Nullable Attempt find(int epoch) {
        for (Attempt attempt : attempts) {
            if (attempt.epoch == epoch) {
                return attempt;
            }
        }
        return null;
    }
}
