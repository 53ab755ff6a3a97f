package io.kazoo.chaos.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A counter is the sum of what was added: each success counts once, from the number that it was told, so that no two begin at
 * the same; what was said not to have counted did not; and of the open ones any may count, once.
 *
 * <p>Each call adds another number, so each step of the counter's node tells whose it is.
 */
final class CounterCheck {
    private static final String RULE = "each add counts once";

    /** From one version of the node to the next. */
    private record Step(long before, long after, boolean certain) {
        long delta() {
            return after - before;
        }
    }

    private CounterCheck() {}

    static List<Violation> check(History history, Truth truth, Seen seen) {
        Map<String, List<Operation>> byPath = new LinkedHashMap<>();
        history.operations().values().stream()
                .filter(operation -> operation.call().kind() == OpKind.ADD)
                .forEach(operation -> byPath.computeIfAbsent(operation.call().path(), path -> new ArrayList<>())
                        .add(operation));
        List<Violation> violations = new ArrayList<>();
        byPath.values().forEach(adds -> adds.stream().filter(Operation::isOk).forEach(add -> seen.add(Sight.COUNTS)));
        byPath.forEach((path, adds) -> counter(path, adds, truth, violations));
        return violations;
    }

    private static void counter(String path, List<Operation> adds, Truth truth, List<Violation> violations) {
        Map<Long, List<Step>> steps = new HashMap<>();
        steps(truth.of(path))
                .forEach(step -> steps.computeIfAbsent(step.delta(), delta -> new ArrayList<>())
                        .add(step));
        for (Operation add : adds) {
            String id = add.call().id();
            List<Step> mine = steps.remove(Long.parseLong(id.substring(id.lastIndexOf('+') + 1)));
            one(add, mine == null ? List.of() : mine, violations);
        }
        steps.values()
                .forEach(step -> violations.add(new Violation(RULE, path + " went a step that nobody asked: " + step)));
    }

    private static void one(Operation add, List<Step> steps, List<Violation> violations) {
        if (steps.size() > 1) {
            violations.add(new Violation(RULE, add + " counted more than once: " + steps));
        }
        Entry.Replied reply = add.reply();
        if (reply == null) {
            return;
        }
        if (add.isOk() && steps.stream().noneMatch(step -> reply.value().equals(step.before() + ":" + step.after()))) {
            violations.add(new Violation(RULE, "not as told: " + add + ", but " + steps));
        } else if (add.isDenied() && steps.stream().anyMatch(Step::certain)) {
            violations.add(new Violation(RULE, "NONE, but it counted: " + add + ", " + steps));
        }
    }

    /** What was lost when a leader fell may have a version that another change then had too. */
    private static List<Step> steps(List<Truth.Fact> facts) {
        NavigableMap<Integer, Truth.Fact> versions = new TreeMap<>();
        facts.stream()
                .filter(fact -> !fact.isDeletion())
                .forEach(fact -> versions.merge(
                        fact.change().version(),
                        fact,
                        (one, two) -> one.commit().certain() ? one : two));
        List<Step> steps = new ArrayList<>();
        long before = 0;
        for (Truth.Fact fact : versions.values()) {
            long after = number(fact.change().value());
            if (after != before) {
                steps.add(new Step(before, after, fact.commit().certain()));
            }
            before = after;
        }
        return steps;
    }

    private static long number(String value) {
        return value.equals("-") ? 0 : Long.parseLong(value);
    }
}
