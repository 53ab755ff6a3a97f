package io.kazoo.it.concurrency;

import io.kazoo.internal.concurrent.Failure;
import io.kazoo.internal.concurrent.Promise;
import java.util.concurrent.atomic.AtomicInteger;

/** A promise is completed twice while reactions are registered: one completion wins, and each reaction runs once. */
final class PromiseScenario implements Runnable {

    private final Promise<String> promise = new Promise<>();
    private final AtomicInteger won = new AtomicInteger();
    private final AtomicInteger heard = new AtomicInteger();
    private final AtomicInteger derived = new AtomicInteger();

    @Override
    public void run() {
        Threads threads = new Threads();
        threads.execute(() -> count(promise.succeed("value")));
        threads.execute(() -> {
            promise.onComplete(done -> heard.incrementAndGet());
            Promise<Integer> length = promise.map(String::length);
            length.onComplete(done -> derived.incrementAndGet());
        });
        threads.execute(() -> {
            promise.onComplete(done -> heard.incrementAndGet());
            count(promise.fail(Failure.of(new IllegalStateException("lost"))));
        });
        threads.join();

        Claim.that(won.get() == 1, "completions: " + won);
        Claim.that(heard.get() == 2, "reactions: " + heard);
        Claim.that(derived.get() == 1, "reactions of the derived promise: " + derived);
    }

    private void count(boolean winner) {
        if (winner) {
            won.incrementAndGet();
        }
    }
}
