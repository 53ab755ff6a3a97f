package io.kazoo.recipe;

import io.kazoo.AsyncKazooClient;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.OpResult;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Where kazoo's locking queue keeps what.
 *
 * @param queue the path of the queue
 * @param consumer the data of our claims
 */
record QueuePaths(String queue, String entries, String taken, byte[] consumer) {

    QueuePaths(String queue, byte[] consumer) {
        this(queue, queue + "/entries", queue + "/taken", consumer);
    }

    /** Makes both nodes, those that are missing. */
    CompletableFuture<Boolean> make(AsyncKazooClient client) {
        client.ensurePath(entries);
        return client.ensurePath(taken);
    }

    /** The claim of an entry, under a mark of ours. */
    Place place(String entry, String unique) {
        return new Place(entries + "/" + entry, taken + "/" + entry, taken + "/_kazoo_" + unique);
    }

    /**
     * The nodes of one claim.
     *
     * @param entry the item
     * @param claim kazoo's node that says that it is taken
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
