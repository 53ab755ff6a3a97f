package io.kazoo.internal.session;

import io.kazoo.data.RetryPolicy;
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

    /** One dial under way. */
    private record Attempt(int epoch, Endpoint endpoint, long startedAt, long deadline) {}

    private final SessionContext context;
    private final Effects effects;

    // Owned by the loop.
    private final List<Attempt> attempts = new ArrayList<>(2);
    private boolean active;
    private boolean resolving;
    private int pass;
    private int failedPasses;
    private long startedAt;
    private long wakeAt;
    private long attemptNanos;

    Dialer(SessionContext context, Effects effects) {
        this.context = context;
        this.effects = effects;
    }

    /** Begins a first pass at once. */
    void start(long now, long attemptTimeoutNanos) {
        startedAt = now;
        failedPasses = 0;
        active = true;
        attemptNanos = attemptTimeoutNanos;
        resolve(now);
    }

    /** Goes on with the pass after a connection that opened came to nothing; false when the policy forbids it. */
    boolean proceed(long now) {
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
        if (!active || !resolving || answeredPass != pass) {
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
        if (resolving) {
            // The resolver hangs: go on with the addresses known from before, if any.
            resolving = false;
            context.endpoints.resolved(List.of());
            return dialNext(now);
        }
        resolve(now);
        return true;
    }

    private void resolve(long now) {
        resolving = true;
        pass++;
        wakeAt = now + attemptNanos;
        effects.resolve(pass, context.endpoints.names());
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
