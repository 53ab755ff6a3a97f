package io.kazoo.it.concurrency;

import io.kazoo.internal.concurrent.ExportedFuture;
import io.kazoo.internal.concurrent.Promise;
import io.kazoo.internal.concurrent.SerialLane;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;

/** A future is cancelled while its result comes and a dependent is registered: all agree on what the outcome is. */
final class FutureScenario implements Runnable {

    private final Threads threads = new Threads();
    private final Promise<String> promise = new Promise<>();
    private final ExportedFuture<String> future =
            ExportedFuture.of(promise, new SerialLane("scenario", threads, false));
    private final AtomicInteger values = new AtomicInteger();
    private final AtomicInteger cancellations = new AtomicInteger();
    private volatile boolean succeeded;
    private volatile boolean cancelled;

    @Override
    public void run() {
        promise.onComplete(done -> future.defaultExecutor().execute(future::deliver));
        threads.execute(() -> succeeded = promise.succeed("value"));
        threads.execute(() -> cancelled = future.cancel(false));
        threads.execute(() -> future.whenComplete((value, failure) -> {
            AtomicInteger kind = failure instanceof CancellationException ? cancellations : values;
            kind.incrementAndGet();
        }));
        threads.join();

        Claim.that(succeeded != cancelled, "succeeded: " + succeeded + ", cancelled: " + cancelled);
        Claim.that(future.isDone() && future.isCancelled() == cancelled, "the future says otherwise");
        Claim.that(promise.isFailed() == cancelled, "the promise says otherwise");
        Claim.that(values.get() == (cancelled ? 0 : 1), "told of a value: " + values);
        Claim.that(cancellations.get() == (cancelled ? 1 : 0), "told of a cancellation: " + cancellations);
    }
}
