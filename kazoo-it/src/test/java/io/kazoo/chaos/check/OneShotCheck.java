package io.kazoo.chaos.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One-shot watches: each that was armed ends exactly once, with the event of the first change after the read that armed it,
 * and that event comes before a read of the same client shows the change; or with NONE, but only when the session ended.
 */
final class OneShotCheck {
    private static final String LOST = "no lost watch";

    private final History history;
    private final Truth truth;
    private final Seen seen;
    private final List<Violation> violations = new ArrayList<>();

    private OneShotCheck(History history, Truth truth, Seen seen) {
        this.history = history;
        this.truth = truth;
        this.seen = seen;
    }

    static List<Violation> check(History history, Truth truth, Seen seen) {
        OneShotCheck check = new OneShotCheck(history, truth, seen);
        history.byClient().forEach(check::client);
        return check.violations;
    }

    private void client(String client, List<Entry> entries) {
        Map<String, Operation> armed = new LinkedHashMap<>();
        Map<String, Entry.Event> fired = new HashMap<>();
        List<Long> losses = new ArrayList<>();
        for (Entry entry : entries) {
            if (entry instanceof Entry.Replied reply) {
                Operation operation = history.operations().get(reply.id());
                if (operation != null && reply.isOk() && operation.call().kind().isRead()) {
                    eventBefore(operation, reply, armed, fired);
                    if (operation.call().watched()) {
                        armed.put(reply.id(), operation);
                    }
                }
            } else if (entry instanceof Entry.Event event
                    && history.operations().containsKey(event.watch())) {
                Entry.Event before = fired.put(event.watch(), event);
                if (before != null) {
                    violations.add(new Violation("one event", Lines.format(before) + ", then " + Lines.format(event)));
                }
            } else if (entry instanceof Entry.StateChanged change
                    && change.state().equals("LOST")) {
                losses.add(change.nanos());
            }
        }
        armed.forEach((id, operation) -> end(client, operation, fired.get(id), losses));
    }

    /** A read that shows a change comes after the event of that change. */
    private void eventBefore(
            Operation read, Entry.Replied reply, Map<String, Operation> armed, Map<String, Entry.Event> fired) {
        armed.values()
                .removeIf(operation -> fired.containsKey(operation.call().id())
                        && wellEnded(operation, fired.get(operation.call().id())));
        for (Operation watch : armed.values()) {
            Entry.Replied base = watch.reply();
            if (base != null
                    && !fired.containsKey(watch.call().id())
                    && watch.call().path().equals(read.call().path())
                    && reply.status().equals(Entry.Replied.OK)
                    && reply.zxid() > base.zxid()) {
                violations.add(new Violation("event before data", read + " before the event of the watch of " + watch));
            }
        }
    }

    private boolean wellEnded(Operation watch, Entry.@Nullable Event event) {
        if (event == null || event.type().equals("NONE")) {
            return false;
        }
        seen.add(Sight.ONE_SHOT_EVENTS);
        if (nextChange(watch) == null) {
            violations.add(new Violation("no false event", Lines.format(event) + " without a change after " + watch));
        }
        return true;
    }

    private void end(String client, Operation watch, Entry.@Nullable Event event, List<Long> losses) {
        if (event == null) {
            if (history.endedInOrder(client)) {
                violations.add(new Violation("a watch ends", "neither event nor end of the watch of " + watch));
            }
            return;
        }
        if (!wellEnded(watch, event)
                && losses.stream().noneMatch(loss -> loss <= event.nanos() + SLACK && loss >= nanos(watch))) {
            // Ended by the stop of the client: what changed before it was quiet has been told by then.
            Truth.Fact missed = nextChange(watch);
            if (event.nanos() < history.quietSince(client)) {
                violations.add(
                        new Violation("a watch ends", "without a loss: " + Lines.format(event) + " of " + watch));
            } else if (missed != null && missed.commit().certain() && isThereToStay(watch)) {
                violations.add(new Violation(LOST, watch + " was not told of " + missed));
            }
        }
    }

    /** The state is told on another lane than the end of watches, so the two may come in either order. */
    private static final long SLACK = 2_000_000_000L;

    private static long nanos(Operation watch) {
        return watch.call().nanos();
    }

    /** A node that came and went while the client was away need not be told to who waits for it to come. */
    private boolean isThereToStay(Operation watch) {
        Entry.Replied base = watch.reply();
        List<Truth.Fact> facts = truth.of(watch.call().path());
        return base == null
                || !base.status().equals(Entry.Replied.ABSENT)
                || !facts.get(facts.size() - 1).isDeletion();
    }

    private Truth.@Nullable Fact nextChange(Operation watch) {
        Entry.Replied base = watch.reply();
        long zxid = base == null ? 0 : base.zxid();
        Truth.@Nullable Fact possible = null;
        for (Truth.Fact fact : truth.of(watch.call().path())) {
            if (fact.zxid() > zxid) {
                if (fact.commit().certain()) {
                    return fact;
                }
                possible = fact;
            }
        }
        return possible;
    }
}
