package io.kazoo.chaos.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Ephemeral nodes belong to the session that was told so, and to none that is over: at the end of the run every one in the
 * tree is of a session that lives, and every one that a living session was told it has is there.
 */
final class OrphanCheck {
    private OrphanCheck() {}

    /**
     * Checks.
     *
     * @param tree at a moment when nothing was under way and all sessions that were to expire had done so
     */
    static List<Violation> check(History history, Truth truth, Map<String, Commit.Change> tree, Seen seen) {
        List<Violation> violations = new ArrayList<>();
        Set<Long> living = new HashSet<>();
        history.byClient().forEach((client, entries) -> {
            if (history.quietSince(client) != Long.MAX_VALUE) {
                client(history, entries, tree, living, violations);
            }
        });
        for (Commit.Change change : tree.values()) {
            if (change.owner() != 0 && !living.contains(change.owner())) {
                violations.add(new Violation("no orphan", change + " of a session that is over"));
            }
        }
        owners(history, truth, violations, seen);
        return violations;
    }

    private static void client(
            History history,
            List<Entry> entries,
            Map<String, Commit.Change> tree,
            Set<Long> living,
            List<Violation> violations) {
        long session = 0;
        Map<String, Operation> held = new HashMap<>();
        for (Entry entry : entries) {
            if (entry.nanos() > history.quietSince(entry.client())) {
                break;
            }
            if (entry instanceof Entry.StateChanged change) {
                session = change.state().equals("LOST") ? 0 : change.session();
            } else if (entry instanceof Entry.Replied reply) {
                Operation operation = history.operations().get(reply.id());
                if (operation != null && operation.call().kind() == OpKind.EPHEMERAL && reply.isOk()) {
                    held.put(operation.call().path(), operation);
                } else if (operation != null && operation.call().kind() == OpKind.DELETE && !operation.isDenied()) {
                    held.remove(operation.call().path());
                }
            }
        }
        if (session != 0) {
            living.add(session);
        }
        for (Operation operation : held.values()) {
            Entry.Replied reply = operation.reply();
            if (reply != null && reply.session() == session && session != 0) {
                Commit.Change there = tree.get(operation.call().path());
                if (there == null || there.owner() != session) {
                    violations.add(
                            new Violation("ephemeral owner", "told, but not in the tree: " + operation + ", " + there));
                }
            }
        }
    }

    /** No session is told by two clients, and who is told that he owns a node does. */
    private static void owners(History history, Truth truth, List<Violation> violations, Seen seen) {
        Map<Long, String> clients = new HashMap<>();
        history.byClient()
                .values()
                .forEach(entries -> entries.forEach(entry -> {
                    if (entry instanceof Entry.StateChanged change && change.session() != 0) {
                        clients.putIfAbsent(change.session(), change.client());
                    }
                }));
        for (Operation operation : history.operations().values()) {
            Entry.Replied reply = operation.reply();
            if (operation.call().kind() == OpKind.EPHEMERAL && reply != null && reply.isOk()) {
                seen.add(Sight.EPHEMERALS);
                boolean own = reply.client().equals(clients.getOrDefault(reply.session(), reply.client()));
                boolean agreed = truth.written(reply.id()).stream()
                        .allMatch(fact -> fact.change().owner() == reply.session());
                if (!own || !agreed) {
                    violations.add(
                            new Violation("ephemeral owner", operation + " but it was " + truth.written(reply.id())));
                }
            }
        }
    }
}
