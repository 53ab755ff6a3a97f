package io.kazoo.chaos.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A data watch never tells an older state after a newer one, nor one twice, and has told the last one in the end. */
final class DataWatchCheck {
    private DataWatchCheck() {}

    static List<Violation> check(History history, Truth truth, Seen seen) {
        List<Violation> violations = new ArrayList<>();
        history.byClient().forEach((client, entries) -> {
            Map<String, Entry.Told> last = new HashMap<>();
            for (Entry entry : entries) {
                if (entry instanceof Entry.Told told) {
                    seen.add(Sight.DATA_TOLD);
                    Entry.Told before = last.put(told.watch(), told);
                    if (before != null && told.zxid() != -1 && told.zxid() <= before.zxid()) {
                        violations.add(new Violation(
                                "newest state last", Lines.format(told) + " after " + Lines.format(before)));
                    }
                }
            }
            if (history.endedInOrder(client)) {
                last.values().forEach(told -> end(told, truth, violations));
            }
        });
        return violations;
    }

    private static void end(Entry.Told told, Truth truth, List<Violation> violations) {
        List<Truth.Fact> facts = truth.of(told.path()).stream()
                .filter(fact -> fact.commit().certain())
                .toList();
        if (!facts.isEmpty()) {
            Truth.Fact newest = facts.get(facts.size() - 1);
            boolean converged = newest.isDeletion() ? told.zxid() == -1 : told.zxid() >= newest.zxid();
            if (!converged) {
                violations.add(
                        new Violation("no lost watch", "last told " + Lines.format(told) + ", but last was " + newest));
            }
        }
    }
}
