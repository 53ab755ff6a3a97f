package io.kazoo.chaos.check;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one client reads is true and never goes back: each read shows a state that the node had, and there is an order of
 * states of the whole tree, never decreasing, that explains all reads and own writes of the client in the order of replies.
 *
 * <p>The newest state the client has surely been shown is remembered as a zxid; a read of a node must show what it was then
 * or later. That holds across nodes, servers and sessions.
 */
final class SessionOrderCheck {
    private final Truth truth;
    private final Seen seen;
    private final List<Violation> violations = new ArrayList<>();

    private SessionOrderCheck(Truth truth, Seen seen) {
        this.truth = truth;
        this.seen = seen;
    }

    static List<Violation> check(History history, Truth truth, Seen seen) {
        SessionOrderCheck check = new SessionOrderCheck(truth, seen);
        history.byClient().values().forEach(entries -> check.client(history, entries));
        return check.violations;
    }

    private void client(History history, List<Entry> entries) {
        long shown = 0;
        for (Entry entry : entries) {
            if (entry instanceof Entry.Replied reply && reply.isOk()) {
                Operation operation = history.operations().get(reply.id());
                if (operation != null) {
                    OpKind kind = operation.call().kind();
                    shown = kind.isRead() ? read(operation, reply, shown) : Math.max(shown, reply.zxid());
                }
            } else if (entry instanceof Entry.Told told) {
                shown = told(told, shown);
            }
        }
    }

    private long read(Operation operation, Entry.Replied reply, long shown) {
        String path = operation.call().path();
        List<Truth.Fact> facts = truth.of(path);
        if (reply.status().equals(Entry.Replied.ABSENT)) {
            seen.add(Sight.ABSENCES);
            return absent(path, facts, shown, operation);
        }
        seen.add(Sight.READS);
        return present(facts, reply.zxid(), reply.version(), reply.value(), shown, operation);
    }

    private long told(Entry.Told told, long shown) {
        // A listener is told on a lane of its own, later than replies: only what it says counts, not when.
        if (told.zxid() != -1) {
            present(truth.of(told.path()), told.zxid(), -1, told.value(), 0, told);
        }
        return shown;
    }

    private long present(List<Truth.Fact> facts, long zxid, int version, String value, long shown, Object what) {
        for (int i = 0; i < facts.size(); i++) {
            Truth.Fact fact = facts.get(i);
            if (fact.zxid() == zxid && !fact.isDeletion()) {
                Commit.Change change = fact.change();
                if ((version != -1 && version != change.version())
                        || (!value.equals("-") && !value.equals(change.value()))) {
                    violations.add(new Violation("true reads", what + " but it was " + change));
                }
                Truth.Fact next = nextCertain(facts, i + 1);
                if (next != null && next.zxid() <= shown) {
                    violations.add(new Violation(
                            "no going back",
                            what + " after having seen 0x" + Long.toHexString(shown) + ", but " + next
                                    + " was before"));
                }
                return Math.max(shown, zxid);
            }
        }
        violations.add(new Violation("true reads", what + " which the node never was: " + brief(facts)));
        return shown;
    }

    private long absent(String path, List<Truth.Fact> facts, long shown, Operation operation) {
        long since = 0;
        boolean there = false;
        for (Truth.Fact fact : facts) {
            // Absent from "since" until just before this.
            if (!there
                    && !fact.isDeletion()
                    && (fact.zxid() > shown || !fact.commit().certain())) {
                return Math.max(shown, since);
            }
            there = !fact.isDeletion() && fact.commit().certain();
            since = there ? since : fact.zxid();
        }
        if (there) {
            violations.add(new Violation(
                    "no going back",
                    operation + " after having seen 0x" + Long.toHexString(shown) + ", but " + path + " was there: "
                            + brief(facts)));
            return shown;
        }
        return Math.max(shown, since);
    }

    private static Truth.@Nullable Fact nextCertain(List<Truth.Fact> facts, int from) {
        for (int i = from; i < facts.size(); i++) {
            if (facts.get(i).commit().certain()) {
                return facts.get(i);
            }
        }
        return null;
    }

    private static List<Truth.Fact> brief(List<Truth.Fact> facts) {
        return facts.subList(Math.max(0, facts.size() - 8), facts.size());
    }
}
