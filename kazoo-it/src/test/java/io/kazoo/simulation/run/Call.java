package io.kazoo.simulation.run;

import io.kazoo.error.Effect;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** One call of a user, from its making to its end. */
final class Call {

    /** How it ended. */
    enum Outcome {
        PENDING,
        SUCCESS,
        NONE,
        UNKNOWN
    }

    final int id;
    final Actor actor;
    final CallKind kind;
    final @Nullable String path;
    final int run;
    final long submittedNanos;
    final long deadlineNanos;

    Outcome outcome = Outcome.PENDING;
    boolean cancelled;
    /** How many transactions it left, and the newest of them. */
    int traces;

    long traceZxid;
    /** Whose number of deletions it counts among; null if its traces are its own. */
    @Nullable
    Tally tally;

    /** Deletions of one path by one client: which call made which cannot be told. */
    static final class Tally {
        int committed;
        int pending;
        int succeeded;
        int unknown;
    }

    Call(int id, Actor actor, CallKind kind, @Nullable String path, int run, long now, long deadlineNanos) {
        this.id = id;
        this.actor = actor;
        this.kind = kind;
        this.path = path;
        this.run = run;
        this.submittedNanos = now;
        this.deadlineNanos = deadlineNanos;
    }

    /** Its user takes it back. */
    void cancel(Future<?> future) {
        cancelled = true;
        future.cancel(true);
    }

    boolean isDone() {
        return outcome != Outcome.PENDING;
    }

    static Outcome failed(Effect effect) {
        return effect == Effect.NONE ? Outcome.NONE : Outcome.UNKNOWN;
    }

    @Override
    public String toString() {
        return actor + " call " + id + " " + kind + (path == null ? "" : " " + path);
    }
}
