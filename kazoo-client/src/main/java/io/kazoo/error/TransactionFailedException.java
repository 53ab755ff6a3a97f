package io.kazoo.error;

import io.kazoo.data.OpResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A transaction was refused because of one of its operations. Nothing was changed. {@link #failedIndex()} names the operation
 * and {@link #code()} its error.
 */
public final class TransactionFailedException extends ServerException {
    private static final long serialVersionUID = 1L;

    private final int failedIndex;
    private final transient @Nullable List<OpResult> results;

    /**
     * Makes the failure from its circumstances.
     *
     * @param context the circumstances
     * @param failedIndex index of the operation that failed, from 0
     * @param results a result for each operation; copied
     * @param code error code of the operation that failed
     */
    public TransactionFailedException(ErrorContext context, int failedIndex, List<OpResult> results, int code) {
        super(
                context.withoutEffect(),
                code,
                "operation " + (failedIndex + 1) + " of " + results.size() + " failed: " + ErrorCodes.name(code));
        this.failedIndex = failedIndex;
        this.results = List.copyOf(results);
    }

    /** Index of the operation that failed, from 0. */
    public int failedIndex() {
        return failedIndex;
    }

    /** A result for each operation, in order; empty after serialisation. */
    public List<OpResult> results() {
        return results == null ? List.of() : results;
    }
}
