package io.kazoo.recipe;

import io.kazoo.internal.concurrent.Lane;
import io.kazoo.internal.concurrent.SerialLane;

/**
 * Where the futures of a recipe complete: the client's completion lane, so that whoever waits in a callback holds up nothing.
 *
 * <p>Only in the recipe's own callbacks waiting is refused, since the recipe completes its futures behind them. Thread-safe.
 *
 * @param actor where the recipe runs; refuses waits
 * @param completions of the client
 */
record OutwardLane(SerialLane actor, Lane completions) implements Lane {

    @Override
    public void execute(Runnable task) {
        completions.execute(task);
    }

    @Override
    public void beforeWait() {
        actor.beforeWait();
        completions.beforeWait();
    }
}
