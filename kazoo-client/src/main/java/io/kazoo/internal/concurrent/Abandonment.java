package io.kazoo.internal.concurrent;

import java.util.concurrent.Executor;

/**
 * The news that the user who was to get an outcome has gone.
 *
 * @param failure of what is given up
 * @param loop runs the reactions
 */
public record Abandonment(Failure failure, Executor loop) {

    /** Fails a promise that need not go on for anybody. */
    public void giveUp(Promise<?> promise) {
        promise.fail(failure, loop);
    }
}
