package io.kazoo.recipe;

import org.jspecify.annotations.Nullable;

/**
 * What is done while something is held.
 *
 * @param <T> its result
 * @param <X> what it may throw besides
 */
@FunctionalInterface
public interface ExclusiveTask<T extends @Nullable Object, X extends Exception> {

    /** Does it; {@code hold} has the token and the guard. Interrupted when the hold is not certain any more. */
    T run(Hold hold) throws X, InterruptedException;
}
