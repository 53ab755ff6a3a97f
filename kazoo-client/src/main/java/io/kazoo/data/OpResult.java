package io.kazoo.data;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of one {@link Op} of a transaction. Either all results are successes, or all are {@link Failed} and nothing
 * was changed.
 */
public sealed interface OpResult
        permits OpResult.Created, OpResult.Deleted, OpResult.DataSet, OpResult.Checked, OpResult.Failed {
    /**
     * Index of the operation that made the transaction fail, or -1 if it was applied. Results that were only rolled back or
     * never tried do not count, unless there are no others.
     */
    static int firstFailure(List<OpResult> results) {
        int rolledBack = -1;
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i) instanceof Failed failed) {
                if (failed.code() != Failed.ROLLED_BACK) {
                    return i;
                }
                rolledBack = rolledBack < 0 ? i : rolledBack;
            }
        }
        return rolledBack;
    }

    /**
     * The node was created.
     *
     * @param path its real path, with the sequence number if it is sequential
     * @param stat its statistics; null if not asked for, or not given by an older server
     */
    record Created(String path, @Nullable Stat stat) implements OpResult {}

    /** The node was deleted. */
    record Deleted() implements OpResult {}

    /**
     * The data was set.
     *
     * @param stat the node's statistics after it
     */
    record DataSet(Stat stat) implements OpResult {}

    /** The node was there with the version asked for. */
    record Checked() implements OpResult {}

    /**
     * The transaction failed.
     *
     * @param code 0 for an operation before the one that failed, which was rolled back; for the one that failed its error
     *     code, as in {@code io.kazoo.error.ErrorCodes}; -2 for one after it, which was not tried
     */
    record Failed(int code) implements OpResult {
        /** Code of an operation that was rolled back since a later one failed. */
        static final int ROLLED_BACK = 0;
    }
}
