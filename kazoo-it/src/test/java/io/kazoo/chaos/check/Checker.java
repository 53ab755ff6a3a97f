package io.kazoo.chaos.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** All checks of a run. */
public final class Checker {
    private static final long NODE_BUDGET_NANOS = 60_000_000_000L;

    private final List<String> linearizable;
    private final long allowedNanos;
    private final Seen seen = new Seen();

    /**
     * A checker.
     *
     * @param linearizable beginnings of the paths whose writes are searched for an order
     * @param allowedNanos how long an operation may take
     */
    public Checker(List<String> linearizable, long allowedNanos) {
        this.linearizable = List.copyOf(linearizable);
        this.allowedNanos = allowedNanos;
    }

    /** How much there was to check, of all that was. */
    public Seen seen() {
        return seen;
    }

    /**
     * Returns all that is wrong.
     *
     * @param tree as it was when nothing was under way any more
     * @param pauses by process, begin and end of each time it was stopped
     */
    public List<Violation> check(
            History history, Truth truth, Map<String, Commit.Change> tree, Map<String, List<long[]>> pauses) {
        List<Violation> violations = new ArrayList<>();
        violations.addAll(OutcomeCheck.check(history, truth, seen));
        violations.addAll(new RegisterCheck(linearizable, NODE_BUDGET_NANOS).check(history, seen));
        violations.addAll(SessionOrderCheck.check(history, truth, seen));
        violations.addAll(OneShotCheck.check(history, truth, seen));
        violations.addAll(PersistentCheck.check(history, truth, seen));
        violations.addAll(DataWatchCheck.check(history, truth, seen));
        violations.addAll(SequenceCheck.check(history, seen));
        violations.addAll(CounterCheck.check(history, truth, seen));
        violations.addAll(GrantCheck.check(history, truth, seen));
        violations.addAll(QueueCheck.check(history, seen));
        violations.addAll(OrphanCheck.check(history, truth, tree, seen));
        violations.addAll(DeadlineCheck.check(history, allowedNanos, pauses, seen));
        return violations;
    }
}
