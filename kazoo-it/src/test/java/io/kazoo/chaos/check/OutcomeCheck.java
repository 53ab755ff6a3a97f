package io.kazoo.chaos.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Each operation has exactly one outcome and what was said of it is true: a success is in the servers' logs once, what was
 * said to have changed nothing is not there, and nothing is there twice.
 */
final class OutcomeCheck {
    private static final String RULE = "honest outcome";

    private final History history;
    private final Truth truth;
    private final Seen seen;
    private final List<Violation> violations = new ArrayList<>();

    private OutcomeCheck(History history, Truth truth, Seen seen) {
        this.history = history;
        this.truth = truth;
        this.seen = seen;
    }

    static List<Violation> check(History history, Truth truth, Seen seen) {
        OutcomeCheck check = new OutcomeCheck(history, truth, seen);
        check.violations.addAll(history.malformed());
        history.operations().values().forEach(check::one);
        check.deletions();
        return check.violations;
    }

    private void one(Operation operation) {
        if (operation.reply() == null && history.endedInOrder(operation.call().client())) {
            violations.add(new Violation("one outcome", "none: " + operation));
        }
        if (operation.call().kind().isRead()) {
            if (operation.reply() != null && operation.isOpen()) {
                violations.add(new Violation(RULE, "a read with effect UNKNOWN: " + operation));
            }
        } else if (operation.call().kind().isMarked()) {
            marked(operation);
        }
    }

    private void marked(Operation operation) {
        List<Truth.Fact> facts = truth.written(operation.call().id());
        // A queue puts an item anew once it has seen that the first one was lost with a leader, whose log may still
        // have it.
        boolean again = operation.call().kind() == OpKind.PUT;
        long transactions = facts.stream()
                .map(Truth.Fact::commit)
                .filter(commit -> commit.certain() || !again)
                .distinct()
                .count();
        if (transactions > 1) {
            violations.add(
                    new Violation("exactly once", operation + " took place " + transactions + " times: " + facts));
        }
        if (operation.isOk()) {
            seen.add(Sight.DONE);
            if (facts.isEmpty()) {
                violations.add(new Violation(RULE, "a success that is nowhere: " + operation));
            } else if (facts.stream().noneMatch(fact -> agrees(operation, fact))) {
                violations.add(new Violation(RULE, operation + " but it was " + facts));
            }
        } else if (operation.isDenied()) {
            seen.add(Sight.DENIED);
            if (facts.stream().anyMatch(fact -> fact.commit().certain())) {
                violations.add(new Violation(RULE, "NONE, but it took place: " + operation + ", " + facts));
            }
        } else {
            seen.add(Sight.UNKNOWN);
        }
        if (operation.call().kind() == OpKind.MULTI && transactions == 1 && facts.size() != 2) {
            violations.add(new Violation("all or nothing", operation + " in part: " + facts));
        }
    }

    private static boolean agrees(Operation operation, Truth.Fact fact) {
        Entry.Replied reply = operation.reply();
        if (reply == null) {
            return true;
        }
        String path = operation.call().kind() == OpKind.SEQUENTIAL
                ? reply.value()
                : operation.call().path();
        boolean there = operation.call().kind() == OpKind.PUT
                ? fact.change().path().startsWith(path + "/")
                : fact.change().path().equals(path);
        return there
                && (reply.zxid() == -1 || reply.zxid() == fact.zxid())
                && (reply.version() == -1 || reply.version() == fact.change().version());
    }

    /** A deletion bears no mark, so they are counted: none without a success or an open outcome, no success without one. */
    private void deletions() {
        Map<String, List<Operation>> byPath = new HashMap<>();
        history.operations().values().stream()
                .filter(operation -> operation.call().kind() == OpKind.DELETE)
                .forEach(operation -> byPath.computeIfAbsent(operation.call().path(), path -> new ArrayList<>())
                        .add(operation));
        byPath.forEach((path, deletes) -> {
            List<Truth.Fact> facts = truth.of(path).stream()
                    .filter(fact -> fact.isDeletion() && !fact.commit().closing())
                    .toList();
            deletes.forEach(operation -> seen.add(Sight.DELETIONS));
            long told = deletes.stream().filter(Operation::isOk).count();
            long open = deletes.stream().filter(Operation::isOpen).count();
            long certain =
                    facts.stream().filter(fact -> fact.commit().certain()).count();
            if (told > facts.size()) {
                violations.add(new Violation(RULE, "deletions told, but not done: " + facts + ", " + deletes));
            }
            if (certain > told + open) {
                violations.add(new Violation(RULE, "NONE, but it took place: " + facts + ", " + deletes));
            }
        });
    }
}
