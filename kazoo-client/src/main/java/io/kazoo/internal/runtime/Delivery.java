package io.kazoo.internal.runtime;

import io.kazoo.internal.concurrent.ExportedFuture;
import io.kazoo.internal.concurrent.Lane;
import io.kazoo.internal.concurrent.Promise;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Brings a promise's outcome to the future that a user holds: reacts on the loop, then runs on the lane. */
record Delivery<T extends @Nullable Object>(ClientRuntime runtime, ExportedFuture<T> future, Lane lane)
        implements Consumer<Promise<T>>, Runnable {

    @Override
    public void accept(Promise<T> done) {
        runtime.deliver(this, lane);
    }

    @Override
    public void run() {
        future.deliver();
    }
}
