package io.kazoo.chaos.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** What really happened, in order: the transactions of the servers, and where to find them. */
public final class Truth {
    /** One change with the transaction it is of. */
    record Fact(Commit commit, Commit.Change change) {
        long zxid() {
            return commit.zxid();
        }

        boolean isDeletion() {
            return change.kind() == Commit.Kind.DELETED;
        }

        @Override
        public String toString() {
            return change.kind() + " " + change.path() + " at 0x" + Long.toHexString(zxid())
                    + (commit.certain() ? "" : " (perhaps)");
        }
    }

    private final List<Commit> commits;
    private final Map<Long, List<Commit.Change>> changes = new HashMap<>();
    private final Map<String, List<Fact>> byPath = new HashMap<>();
    private final Map<String, List<Fact>> byValue = new HashMap<>();

    private Truth(List<Commit> commits) {
        this.commits = commits;
        for (Commit commit : commits) {
            changes.put(commit.zxid(), commit.changes());
            for (Commit.Change change : commit.changes()) {
                Fact fact = new Fact(commit, change);
                byPath.computeIfAbsent(change.path(), path -> new ArrayList<>()).add(fact);
                if (change.kind() != Commit.Kind.DELETED) {
                    byValue.computeIfAbsent(change.value(), value -> new ArrayList<>())
                            .add(fact);
                }
            }
        }
    }

    /** Puts transactions in order. */
    public static Truth of(List<Commit> commits) {
        return new Truth(
                commits.stream().sorted(Comparator.comparingLong(Commit::zxid)).toList());
    }

    /** All transactions in order. */
    public List<Commit> commits() {
        return commits;
    }

    /** What happened to a node. */
    List<Fact> of(String path) {
        return byPath.getOrDefault(path, List.of());
    }

    /** What a transaction changed; nothing if there was none. */
    List<Commit.Change> at(long zxid) {
        return changes.getOrDefault(zxid, List.of());
    }

    /** Where a value was written. */
    List<Fact> written(String value) {
        return byValue.getOrDefault(value, List.of());
    }

    /** The nodes at the end and how each came to be as it is; what is not certain counts. */
    public NavigableMap<String, Commit.Change> finalTree() {
        NavigableMap<String, Commit.Change> tree = new TreeMap<>();
        for (Commit commit : commits) {
            for (Commit.Change change : commit.changes()) {
                if (change.kind() == Commit.Kind.DELETED) {
                    tree.remove(change.path());
                } else if (change.kind() == Commit.Kind.CREATED) {
                    tree.put(change.path(), change);
                } else {
                    Commit.Change before = tree.get(change.path());
                    long owner = before == null ? 0 : before.owner();
                    tree.put(
                            change.path(),
                            new Commit.Change(change.kind(), change.path(), change.version(), owner, change.value()));
                }
            }
        }
        return tree;
    }

    /** How many transactions are not certain. */
    public long uncertain() {
        return commits.stream().filter(commit -> !commit.certain()).count();
    }
}
