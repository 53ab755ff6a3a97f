package io.kazoo.chaos.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An item of a queue is consumed once, and taken only if it was put. Each that was put is consumed by the end, when what was
 * left has been drained, unless a consumer does not know whether he consumed it.
 *
 * <p>That a put took place once, or not at all when so told, is among the outcomes of all marked changes.
 */
final class QueueCheck {
    private static final String TWICE = "consumed once";
    private static final String LOST = "no item lost";
    private static final String FALSE = "only what was put";

    private final Seen seen;
    private final Map<String, Operation> puts = new HashMap<>();
    private final Map<String, List<Operation>> consumptions = new HashMap<>();
    private final List<Violation> violations = new ArrayList<>();

    private QueueCheck(Seen seen) {
        this.seen = seen;
    }

    static List<Violation> check(History history, Seen seen) {
        QueueCheck check = new QueueCheck(seen);
        history.operations().values().forEach(check::add);
        history.operations().values().stream()
                .filter(operation -> operation.call().kind() == OpKind.TAKE && operation.isOk())
                .forEach(check::taken);
        check.consumptions.forEach(check::consumed);
        check.puts.forEach(check::lost);
        return check.violations;
    }

    private void add(Operation operation) {
        if (operation.call().kind() == OpKind.PUT) {
            puts.put(operation.call().id(), operation);
        } else if (operation.call().kind() == OpKind.CONSUME) {
            consumptions
                    .computeIfAbsent(operation.call().path(), item -> new ArrayList<>())
                    .add(operation);
        }
    }

    private void taken(Operation take) {
        Entry.Replied reply = take.reply();
        if (reply != null && !reply.value().equals("-")) {
            seen.add(Sight.TAKEN);
            known(reply.value(), take);
        }
    }

    private void known(String item, Operation why) {
        Operation put = puts.get(item);
        if (put == null || put.isDenied()) {
            violations.add(new Violation(FALSE, why + ", but " + put));
        }
    }

    private void consumed(String item, List<Operation> all) {
        known(item, all.get(0));
        List<Operation> done = all.stream().filter(QueueCheck::isDone).toList();
        done.forEach(each -> seen.add(Sight.CONSUMED));
        if (done.size() > 1) {
            violations.add(new Violation(TWICE, item + ": " + done));
        }
    }

    private void lost(String item, Operation put) {
        seen.add(Sight.PUTS);
        List<Operation> all = consumptions.getOrDefault(item, List.of());
        if (put.isOk() && all.stream().noneMatch(each -> isDone(each) || each.isOpen())) {
            violations.add(new Violation(LOST, put + ", " + all));
        }
    }

    private static boolean isDone(Operation consumption) {
        Entry.Replied reply = consumption.reply();
        return reply != null && reply.isOk() && reply.value().equals("true");
    }
}
