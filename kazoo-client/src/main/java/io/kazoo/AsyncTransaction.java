package io.kazoo;

import io.kazoo.data.OpResult;
import io.kazoo.internal.runtime.ClientView;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Operations that take place together or not at all, in one request.
 *
 * <p>Built by one thread, committed once. Not thread-safe.
 */
public final class AsyncTransaction extends TransactionSteps<AsyncTransaction> {

    AsyncTransaction(ClientView view) {
        super(view);
    }

    @Override
    AsyncTransaction self() {
        return this;
    }

    /** Commits; fails with {@link io.kazoo.error.TransactionFailedException} when nothing took place. */
    public CompletableFuture<List<OpResult>> commit() {
        return view.export(view.nodes().commit(finish()));
    }

    /** Commits; the result of each operation also when nothing took place. */
    public CompletableFuture<List<OpResult>> tryCommit() {
        return view.export(view.nodes().tryCommit(finish()));
    }
}
