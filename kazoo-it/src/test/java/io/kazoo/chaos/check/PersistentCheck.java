package io.kazoo.chaos.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Persistent recursive watches: from each moment on at which one was complete, every change below its path is told, once and
 * in order, until a GAP says otherwise.
 */
final class PersistentCheck {
    private final History history;
    private final Truth truth;
    private final Seen seen;
    private final List<Violation> violations = new ArrayList<>();

    private PersistentCheck(History history, Truth truth, Seen seen) {
        this.history = history;
        this.truth = truth;
        this.seen = seen;
    }

    static List<Violation> check(History history, Truth truth, Seen seen) {
        PersistentCheck check = new PersistentCheck(history, truth, seen);
        history.byClient().forEach(check::client);
        return check.violations;
    }

    private void client(String client, List<Entry> entries) {
        Map<String, Run> runs = new HashMap<>();
        for (Entry entry : entries) {
            if (entry instanceof Entry.Complete complete) {
                seen.add(Sight.TREE_STARTS);
                runs.computeIfAbsent(complete.watch(), watch -> new Run(complete.path()))
                        .complete(complete);
            } else if (entry instanceof Entry.Event event
                    && !history.operations().containsKey(event.watch())) {
                Run run = runs.computeIfAbsent(event.watch(), watch -> new Run(event.watch()));
                if (event.type().equals("GAP") || event.type().equals("NONE")) {
                    run.gap();
                } else {
                    run.event(event);
                }
            }
        }
        if (history.endedInOrder(client)) {
            runs.values().forEach(Run::end);
        }
    }

    /** One watch on its way through what happened. */
    private final class Run {
        private final String path;
        private final List<Truth.Fact> expected = new ArrayList<>();
        private int next = -1;
        private long completeFrom = Long.MAX_VALUE;
        private int delivered = -1;

        Run(String path) {
            this.path = path;
            for (Commit commit : truth.commits()) {
                for (Commit.Change change : commit.changes()) {
                    if (change.path().startsWith(path + "/")) {
                        expected.add(new Truth.Fact(commit, change));
                    }
                }
            }
        }

        void complete(Entry.Complete complete) {
            if (completeFrom == Long.MAX_VALUE) {
                completeFrom = complete.zxid();
            }
        }

        void gap() {
            next = -1;
            completeFrom = Long.MAX_VALUE;
        }

        void event(Entry.Event event) {
            seen.add(Sight.TREE_EVENTS);
            int found = find(event);
            if (found < 0) {
                violations.add(
                        new Violation("no false event", "not after what was told before: " + Lines.format(event)));
                return;
            }
            // Before the first event of a stretch only what came after it was complete is owed.
            int from = next >= 0 ? next : firstOwed();
            for (int i = Math.max(0, from); i < found; i++) {
                owed(i, Lines.format(event));
            }
            delivered = found;
            next = found + 1;
        }

        void end() {
            int from = next >= 0 ? next : firstOwed();
            for (int i = from; i < expected.size(); i++) {
                owed(i, "the end");
            }
        }

        private void owed(int i, String before) {
            if (expected.get(i).commit().certain()) {
                violations.add(new Violation(
                        "no lost watch", path + " recursively: not told of " + expected.get(i) + " before " + before));
            }
        }

        private int firstOwed() {
            int i = 0;
            while (i < expected.size() && expected.get(i).zxid() <= completeFrom) {
                i++;
            }
            return i;
        }

        /** The first change that fits, behind all told; what the server sends bears the zxid of the change. */
        private int find(Entry.Event event) {
            for (int i = delivered + 1; i < expected.size(); i++) {
                Truth.Fact fact = expected.get(i);
                if ((event.zxid() <= 0 || event.zxid() == fact.zxid())
                        && fact.change().path().equals(event.path())
                        && type(fact.change().kind()).equals(event.type())) {
                    return i;
                }
            }
            return -1;
        }
    }

    private static String type(Commit.Kind kind) {
        return switch (kind) {
            case CREATED -> "CREATED";
            case SET -> "CHANGED";
            case DELETED -> "DELETED";
        };
    }
}
