package io.kazoo.simulation;

import io.kazoo.data.EventType;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** The one-shot watches of a {@link MemoryServer}: which connection waits for what. */
final class MemoryWatches implements MemoryTree.Listener {

    private final Map<String, Set<MemoryConnection>> data = new HashMap<>();
    private final Map<String, Set<MemoryConnection>> children = new HashMap<>();

    void watchData(String path, MemoryConnection connection) {
        data.computeIfAbsent(path, unused -> new LinkedHashSet<>()).add(connection);
    }

    void watchChildren(String path, MemoryConnection connection) {
        children.computeIfAbsent(path, unused -> new LinkedHashSet<>()).add(connection);
    }

    void forget(MemoryConnection connection) {
        data.values().forEach(watchers -> watchers.remove(connection));
        children.values().forEach(watchers -> watchers.remove(connection));
    }

    int count() {
        return data.values().stream().mapToInt(Set::size).sum()
                + children.values().stream().mapToInt(Set::size).sum();
    }

    @Override
    public void changed(MemoryTree.Event event) {
        Set<MemoryConnection> told = new LinkedHashSet<>();
        if (event.type() == EventType.CHILD || event.type() == EventType.DELETED) {
            told.addAll(taken(children, event.path()));
        }
        if (event.type() != EventType.CHILD) {
            told.addAll(taken(data, event.path()));
        }
        told.forEach(connection -> connection.notify(event));
    }

    private static Set<MemoryConnection> taken(Map<String, Set<MemoryConnection>> table, String path) {
        Set<MemoryConnection> watchers = table.remove(path);
        return watchers == null ? Set.of() : watchers;
    }
}
