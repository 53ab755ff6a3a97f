package io.kazoo.it.recipe;

import io.kazoo.data.WatchedEvent;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What a listener was told, in order. */
final class Told<S> {

    /** One call of the listener. */
    record Call<S>(@Nullable S state, @Nullable WatchedEvent event) {}

    private final BlockingQueue<Call<S>> calls = new LinkedBlockingQueue<>();

    /** Takes a call down; true, to go on. */
    boolean hear(@Nullable S state, @Nullable WatchedEvent event) {
        calls.add(new Call<>(state, event));
        return true;
    }

    /** The next call, waited for. */
    Call<S> next() {
        try {
            Call<S> call = calls.poll(Until.BOUND.toSeconds(), TimeUnit.SECONDS);
            if (call == null) {
                throw new AssertionError("nothing was told within " + Until.BOUND);
            }
            return call;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** How many calls nobody asked for yet. */
    int waiting() {
        return calls.size();
    }
}
