package io.kazoo.chaos.check;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What all clients saw, put in order. Malformed sequences (a second end, an end without a begin) are kept as violations. */
public final class History {
    private final Map<String, List<Entry>> byClient = new LinkedHashMap<>();
    private final Map<String, Operation> operations = new LinkedHashMap<>();
    private final Set<String> ended = new HashSet<>();
    private final Map<String, Long> quiet = new LinkedHashMap<>();
    private final List<Violation> malformed = new ArrayList<>();

    private History() {}

    /** Joins lines; those of one client are in its order. */
    public static History of(List<Entry> entries) {
        History history = new History();
        entries.forEach(history::add);
        return history;
    }

    private void add(Entry entry) {
        byClient.computeIfAbsent(entry.client(), client -> new ArrayList<>()).add(entry);
        if (entry instanceof Entry.Called call) {
            if (operations.put(call.id(), new Operation(call, null)) != null) {
                malformed.add(new Violation("one outcome", "begun twice: " + Lines.format(call)));
            }
        } else if (entry instanceof Entry.Replied reply) {
            Operation begun = operations.get(reply.id());
            if (begun == null || begun.reply() != null) {
                malformed.add(new Violation("one outcome", "a second outcome, or of nothing: " + Lines.format(reply)));
            } else {
                operations.put(reply.id(), new Operation(begun.call(), reply));
            }
        } else if (entry instanceof Entry.Quiet) {
            quiet.put(entry.client(), entry.nanos());
        } else if (entry instanceof Entry.Ended) {
            ended.add(entry.client());
        }
    }

    /** The clients with their lines in order; processes are among them, with the lines that concern all of it. */
    public Map<String, List<Entry>> byClient() {
        return byClient;
    }

    /** All operations by id, in the order of their lines. */
    public Map<String, Operation> operations() {
        return operations;
    }

    /** What was wrong with the lines themselves. */
    public List<Violation> malformed() {
        return malformed;
    }

    /** Whether the process of a client ended as asked, so that nothing of it may be missing. */
    public boolean endedInOrder(String client) {
        return ended.contains(process(client));
    }

    /** When the process of a client had nothing under way any more; {@link Long#MAX_VALUE} if it never came to that. */
    public long quietSince(String client) {
        return quiet.getOrDefault(process(client), Long.MAX_VALUE);
    }

    private static String process(String client) {
        int slash = client.indexOf('/');
        return slash < 0 ? client : client.substring(0, slash);
    }
}
