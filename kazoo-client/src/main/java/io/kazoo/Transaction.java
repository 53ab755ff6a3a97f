package io.kazoo;

import io.kazoo.data.OpResult;
import io.kazoo.internal.runtime.ClientView;
import java.util.List;

/**
 * Operations that take place together or not at all, in one request.
 *
 * <p>Built by one thread, committed once. See {@link AsyncTransaction} for the operations; the methods here differ only in
 * that committing waits. Not thread-safe.
 */
public final class Transaction extends TransactionSteps<Transaction> {

    Transaction(ClientView view) {
        super(view);
    }

    @Override
    Transaction self() {
        return this;
    }

    /**
     * Commits, and throws when nothing took place.
     *
     * @return one result per operation, in order
     * @throws io.kazoo.error.TransactionFailedException when an operation was refused: says which, and why
     * @throws io.kazoo.error.SessionExpiredException with effect NONE when the servers had expired the session
     * @throws io.kazoo.error.ConnectionException with effect UNKNOWN when the reply was lost
     * @throws IllegalStateException when it was committed already
     */
    public List<OpResult> commit() {
        return KazooClient.wait(view, view.nodes().commit(finish()));
    }

    /**
     * Commits, and returns the result of each operation also when nothing took place.
     *
     * @throws io.kazoo.error.ConnectionException with effect UNKNOWN when the reply was lost
     * @throws IllegalStateException when it was committed already
     */
    public List<OpResult> tryCommit() {
        return KazooClient.wait(view, view.nodes().tryCommit(finish()));
    }
}
