package io.kazoo.chaos.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** All checks of a run. */
public final class Checker {
    private static final long NODE_BUDGET_NANOS = 60_000_000_000L;

    private final List<String> linearizable;
    private final long allowedNanos;

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

    /**
     * Returns all that is wrong.
     *
     * @param tree as it was when nothing was under way any more
     * @param pauses by process, begin and end of each time it was stopped
     */
    public List<Violation> check(
            History history, Truth truth, Map<String, Commit.Change> tree, Map<String, List<long[]>> pauses) {
        List<Violation> violations = new ArrayList<>();
        violations.addAll(OutcomeCheck.check(history, truth));
        violations.addAll(new RegisterCheck(linearizable, NODE_BUDGET_NANOS).check(history));
        violations.addAll(SessionOrderCheck.check(history, truth));
        violations.addAll(OneShotCheck.check(history, truth));
        violations.addAll(PersistentCheck.check(history, truth));
        violations.addAll(DataWatchCheck.check(history, truth));
        violations.addAll(SequenceCheck.check(history));
        violations.addAll(CounterCheck.check(history, truth));
        violations.addAll(GrantCheck.check(history, truth));
        violations.addAll(QueueCheck.check(history));
        violations.addAll(OrphanCheck.check(history, truth, tree));
        violations.addAll(DeadlineCheck.check(history, allowedNanos, pauses));
        return violations;
    }
}
