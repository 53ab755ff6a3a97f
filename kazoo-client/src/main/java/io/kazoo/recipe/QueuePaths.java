package io.kazoo.recipe;

import io.kazoo.AsyncKazooClient;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.OpResult;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Where a queue with claims keeps what.
 *
 * @param queue the path of the queue
 * @param entries whose children are the items
 * @param taken whose children are the claims, named as the entries
 * @param names of the entries
 * @param consumer the data of our claims
 * @param clock that says which entries are due
 */
record QueuePaths(String queue, String entries, String taken, QueueNames names, byte[] consumer, InstantSource clock) {

    /** Kazoo's locking queue. */
    static QueuePaths kazoo(String queue, byte[] consumer) {
        return new QueuePaths(
                queue, queue + "/entries", queue + "/taken", QueueNames.of(Layout.KAZOO), consumer, () -> Instant.MAX);
    }

    /** Curator's queue with a lock path. */
    static QueuePaths curator(String queue, String lockPath, byte[] consumer) {
        if (lockPath.isEmpty() || lockPath.equals("/") || lockPath.equals(queue)) {
            throw new IllegalArgumentException("claims in Curator's layout need a lock path of their own: " + lockPath);
        }
        return new QueuePaths(queue, queue, lockPath, QueueNames.of(Layout.CURATOR), consumer, () -> Instant.MAX);
    }

    /** With entries of another kind. */
    QueuePaths with(QueueNames other, InstantSource time) {
        return new QueuePaths(queue, entries, taken, other, consumer, time);
    }

    /** A node of ours for a moment, where it wakes nobody, and whose parent is there when the entries are. */
    String marker(String unique) {
        return queue + (queue.equals(entries) ? "-" : "/") + "_kazoo_" + unique;
    }

    /** Makes both nodes, those that are missing; fails, by a {@code CompletionException}, when one of them cannot be made. */
    CompletableFuture<Boolean> make(AsyncKazooClient client) {
        return client.ensurePath(entries).thenCombine(client.ensurePath(taken), Boolean::logicalAnd);
    }

    /** The claim of an entry, under a mark of ours. */
    Place place(String entry, String unique) {
        return new Place(entries + "/" + entry, taken + "/" + entry, taken + "/_kazoo_" + unique);
    }

    /**
     * The nodes of one claim.
     *
     * @param entry the item
     * @param claim the node that says that it is taken
     * @param mark an ephemeral node that comes and goes with the claim, under a name that is ours alone
     */
    record Place(String entry, String claim, String mark) {

        /** The name of the entry. */
        String name() {
            return entry.substring(entry.lastIndexOf('/') + 1);
        }

        /** Claims the entry if it is there and nobody has it. */
        CompletableFuture<List<OpResult>> take(AsyncKazooClient client, byte[] consumer) {
            return client.transaction()
                    .check(entry, -1)
                    .create(claim, consumer, CreateOptions.EPHEMERAL)
                    .create(mark, new byte[0], CreateOptions.EPHEMERAL)
                    .tryCommit();
        }
    }
}
