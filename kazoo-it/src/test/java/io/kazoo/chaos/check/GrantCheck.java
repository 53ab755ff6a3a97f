package io.kazoo.chaos.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is granted to one at a time is: nobody believes in an earlier grant once somebody has believed in a later one, what is
 * written under a guard takes effect while the grant lasts, and so tokens only rise from write to write.
 *
 * <p>Belief is compared by samples alone, so that a process may be stopped at any point: each is a time before the question and
 * one after it.
 */
final class GrantCheck {
    private static final String ONE = "one holder at a time";
    private static final String GUARD = "a guard is exact";

    private final Truth truth;
    private final List<Violation> violations = new ArrayList<>();

    /**
     * What one holder believed.
     *
     * @param sinceNanos when it surely believed first
     * @param untilNanos when it surely still believed
     */
    record Belief(String client, long token, long sinceNanos, long untilNanos) {
        static Belief of(Entry.Valid sample) {
            return new Belief(sample.client(), sample.token(), sample.afterNanos(), sample.nanos());
        }

        Belief and(Belief other) {
            return new Belief(
                    client, token, Math.min(sinceNanos, other.sinceNanos), Math.max(untilNanos, other.untilNanos));
        }
    }

    private GrantCheck(Truth truth) {
        this.truth = truth;
    }

    static List<Violation> check(History history, Truth truth) {
        GrantCheck check = new GrantCheck(truth);
        beliefs(history).forEach((path, beliefs) -> check.exclusive(path, beliefs));
        history.operations().values().stream()
                .filter(operation -> operation.call().kind() == OpKind.GUARDED)
                .map(operation -> operation.call().path())
                .distinct()
                .forEach(check::guards);
        return check.violations;
    }

    /** By path and token. */
    static Map<String, TreeMap<Long, Belief>> beliefs(History history) {
        Map<String, TreeMap<Long, Belief>> beliefs = new HashMap<>();
        history.byClient()
                .values()
                .forEach(entries -> entries.forEach(entry -> {
                    if (entry instanceof Entry.Valid sample) {
                        beliefs.computeIfAbsent(sample.path(), path -> new TreeMap<>())
                                .merge(sample.token(), Belief.of(sample), Belief::and);
                    }
                }));
        return beliefs;
    }

    private void exclusive(String path, TreeMap<Long, Belief> beliefs) {
        Belief latest = null;
        for (Belief belief : beliefs.values()) {
            if (latest != null && belief.sinceNanos() < latest.untilNanos()) {
                violations.add(new Violation(ONE, path + ": " + latest + " and " + belief));
            }
            latest = latest == null || belief.untilNanos() > latest.untilNanos() ? belief : latest;
        }
    }

    private void guards(String path) {
        long highest = 0;
        for (Truth.Fact fact : truth.of(path)) {
            String value = fact.change().value();
            int mark = value.indexOf('@');
            if (fact.commit().certain() && mark >= 0) {
                long token = Lines.number(value.substring(mark + 1));
                if (token < highest) {
                    violations.add(new Violation(
                            GUARD, fact + " of " + value + " after a write with 0x" + Long.toHexString(highest)));
                }
                highest = Math.max(highest, token);
                during(fact, token);
            }
        }
    }

    private void during(Truth.Fact write, long token) {
        List<Commit.Change> made = truth.at(token);
        boolean held = made.stream()
                .anyMatch(change -> change.owner() != 0
                        && truth.of(change.path()).stream()
                                .noneMatch(fact -> fact.isDeletion()
                                        && fact.commit().certain()
                                        && fact.zxid() > token
                                        && fact.zxid() < write.zxid()));
        if (!held || token >= write.zxid()) {
            violations.add(new Violation(
                    GUARD, write + " of " + write.change().value() + ", but what was held was not there: " + made));
        }
    }
}
