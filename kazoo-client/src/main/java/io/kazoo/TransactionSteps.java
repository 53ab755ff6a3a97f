package io.kazoo;

import io.kazoo.data.CreateOptions;
import io.kazoo.data.Op;
import io.kazoo.internal.runtime.ClientView;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What both kinds of transaction are built of. Paths and defaults are those of the view it was made by.
 *
 * @param <T> the kind of transaction
 */
abstract sealed class TransactionSteps<T extends TransactionSteps<T>> permits Transaction, AsyncTransaction {

    final ClientView view;
    private final List<Op> operations = new ArrayList<>();
    private boolean committed;

    TransactionSteps(ClientView view) {
        this.view = view;
    }

    abstract T self();

    /** Creates an empty persistent node. */
    public T create(String path) {
        return create(path, new byte[0]);
    }

    /** Creates a persistent node. */
    public T create(String path, byte @Nullable [] data) {
        return create(path, data, CreateOptions.PERSISTENT);
    }

    /**
     * Creates a node; its result has the real path.
     *
     * @throws IllegalArgumentException for options with {@code makeParents}: create the parents in the transaction
     */
    public T create(String path, byte @Nullable [] data, CreateOptions options) {
        if (options.makesParents()) {
            throw new IllegalArgumentException("a transaction cannot make parents: " + path);
        }
        return add(new Op.Create(
                path, data, options.acls().orElse(List.of()), options.mode(), options.ttlMillis(), false));
    }

    /** Deletes a node whatever its version. */
    public T delete(String path) {
        return delete(path, -1);
    }

    /** Deletes a node that has this version. */
    public T delete(String path, int version) {
        return add(new Op.Delete(path, version));
    }

    /** Sets the data of a node whatever its version. */
    public T set(String path, byte @Nullable [] data) {
        return set(path, data, -1);
    }

    /** Sets the data of a node that has this version. */
    public T set(String path, byte @Nullable [] data, int version) {
        return add(new Op.SetData(path, data, version));
    }

    /** Requires a node to have this version; -1 requires only that it exists. */
    public T check(String path, int version) {
        return add(new Op.Check(path, version));
    }

    /** How many operations there are. */
    public int size() {
        return operations.size();
    }

    private T add(Op operation) {
        requireOpen();
        operations.add(view.nodes().transactional(operation));
        return self();
    }

    final List<Op> finish() {
        requireOpen();
        committed = true;
        return List.copyOf(operations);
    }

    private void requireOpen() {
        if (committed) {
            throw new IllegalStateException("this transaction was committed already; make another one");
        }
    }
}
