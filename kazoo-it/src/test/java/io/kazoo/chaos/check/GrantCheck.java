package io.kazoo.chaos.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is granted to one at a time, a lock, a lead or an item of a queue, is: nobody believes in an earlier grant once somebody has believed in a later one, what is
 * written under a guard takes effect while the grant lasts, and so tokens only rise from write to write.
 *
 * <p>A path such as {@code /grant/semaphore-2} has as many places as it ends with, and at no time more believe that they have one;
 * their tokens tell no order.
 *
 * <p>Belief is compared by samples alone, so that a process may be stopped at any point: each is a time before the question and
 * one after it.
 */
final class GrantCheck {
    private static final String ONE = "one holder at a time";
    private static final String PLACES = "no more holders than places";
    private static final String GUARD = "a guard is exact";

    private final Truth truth;
    private final Seen seen;
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

    private GrantCheck(Truth truth, Seen seen) {
        this.truth = truth;
        this.seen = seen;
    }

    static List<Violation> check(History history, Truth truth, Seen seen) {
        GrantCheck check = new GrantCheck(truth, seen);
        beliefs(history).forEach((path, beliefs) -> {
            if (places(path) == 1) {
                check.exclusive(path, beliefs);
            } else {
                check.shared(path, beliefs);
            }
        });
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
            if (latest != null) {
                seen.add(what(path, Sight.LOCK_BELIEFS, Sight.LEAD_BELIEFS, Sight.CLAIM_BELIEFS));
            }
            if (latest != null && belief.sinceNanos() < latest.untilNanos()) {
                violations.add(new Violation(ONE, path + ": " + latest + " and " + belief));
            }
            latest = latest == null || belief.untilNanos() > latest.untilNanos() ? belief : latest;
        }
    }

    /** The same node, and so the place, was there from the first sample to the last. */
    private void shared(String path, TreeMap<Long, Belief> beliefs) {
        List<Belief> believing = new ArrayList<>();
        List<Belief> inOrder = beliefs.values().stream()
                .filter(belief -> belief.sinceNanos() <= belief.untilNanos())
                .sorted(Comparator.comparingLong(Belief::sinceNanos))
                .toList();
        for (Belief belief : inOrder) {
            believing.removeIf(other -> other.untilNanos() < belief.sinceNanos());
            believing.add(belief);
            if (believing.size() > 1) {
                seen.add(Sight.PLACE_BELIEFS);
            }
            if (believing.size() > places(path)) {
                violations.add(new Violation(PLACES, path + ": " + believing));
            }
        }
    }

    private static Sight what(String path, Sight lock, Sight lead, Sight other) {
        return path.endsWith("/lock") ? lock : path.endsWith("/election") ? lead : other;
    }

    private static int places(String path) {
        int dash = path.lastIndexOf('-');
        return path.contains("/semaphore-") ? Integer.parseInt(path.substring(dash + 1)) : 1;
    }

    private void guards(String path) {
        long highest = 0;
        for (Truth.Fact fact : truth.of(path)) {
            String value = fact.change().value();
            int mark = value.indexOf('@');
            if (fact.commit().certain() && mark >= 0) {
                seen.add(what(path, Sight.LOCK_GUARDS, Sight.LEAD_GUARDS, Sight.PLACE_GUARDS));
                long token = Lines.number(value.substring(mark + 1));
                if (token < highest && places(path) == 1) {
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
