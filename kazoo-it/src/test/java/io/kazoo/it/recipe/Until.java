package io.kazoo.it.recipe;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what nobody announces, by asking again. */
final class Until {

    static final Duration BOUND = Duration.ofSeconds(20);

    private Until() {}

    /** Returns when the condition holds; throws with the complaint after 20 s. */
    static void holds(BooleanSupplier condition, Supplier<String> complaint) {
        long begin = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begin > BOUND.toNanos()) {
                throw new AssertionError("after " + BOUND + ": " + complaint.get());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }
}
