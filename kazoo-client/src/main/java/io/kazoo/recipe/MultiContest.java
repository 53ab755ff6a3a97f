package io.kazoo.recipe;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One attempt to take several locks, in order. Owned by the lane. */
final class MultiContest {

    /** Who wants the locks. */
    @FunctionalInterface
    interface Grant {
        /** Takes all holds, or null when they were only tried and one is taken; false when nobody wants them any more. */
        boolean to(@Nullable List<Hold> holds);
    }

    private final RecipeLane lane;
    private final List<KazooLock> locks;
    private final boolean tryOnly;
    private final Grant granted;
    private Consumer<Throwable> failed = error -> {};

    // Owned by the lane.
    private final List<Hold> holds = new ArrayList<>();
    private @Nullable CompletableFuture<?> attempt;
    private boolean over;

    /** Begins nothing yet. */
    MultiContest(RecipeLane lane, List<KazooLock> locks, boolean tryOnly, Grant granted) {
        this.lane = lane;
        this.locks = locks;
        this.tryOnly = tryOnly;
        this.granted = granted;
    }

    void start(Consumer<Throwable> onFailure) {
        failed = onFailure;
        next();
    }

    private void next() {
        if (over) {
            return;
        }
        if (holds.size() == locks.size()) {
            finish();
            return;
        }
        KazooLock lock = locks.get(holds.size());
        if (tryOnly) {
            await(lock.tryAcquireAsync(), maybe -> maybe.ifPresentOrElse(this::held, this::taken));
        } else {
            await(lock.acquireAsync(), this::held);
        }
    }

    private <T> void await(CompletableFuture<T> acquiring, Consumer<T> then) {
        attempt = acquiring;
        acquiring.whenCompleteAsync(
                (value, error) -> {
                    if (attempt != acquiring) {
                        return; // it was cancelled, and gives back what it gets
                    }
                    attempt = null;
                    if (error == null) {
                        then.accept(value);
                    } else {
                        failed.accept(
                                error instanceof CompletionException e && e.getCause() != null ? e.getCause() : error);
                    }
                },
                lane);
    }

    private void held(Hold hold) {
        holds.add(hold);
        hold.ended().onComplete(done -> lane.execute(() -> ended(hold)));
        next();
    }

    private void taken() {
        over = true;
        giveBack();
        granted.to(null);
    }

    private void finish() {
        if (holds.stream().allMatch(Hold::isValid)) {
            over = true;
            if (!granted.to(List.copyOf(holds))) {
                giveBack();
            }
        } else {
            beginAgain();
        }
    }

    /** One was lost before there were all. */
    private void ended(Hold hold) {
        if (!over && holds.contains(hold)) {
            beginAgain();
        }
    }

    /** Once all are back, since one who only tries would be refused by his own. */
    private void beginAgain() {
        CompletableFuture<?>[] back = holds.stream().map(Hold::release).toArray(CompletableFuture<?>[]::new);
        giveBack();
        CompletableFuture.allOf(back).whenCompleteAsync((done, error) -> next(), lane);
    }

    /** Gives back what is ours, and waits for nothing any more. */
    void leave() {
        if (!over) {
            over = true;
            giveBack();
        }
    }

    private void giveBack() {
        CompletableFuture<?> waiting = attempt;
        if (waiting != null) {
            attempt = null;
            if (!waiting.cancel(false)) {
                waiting.thenAccept(MultiContest::release);
            }
        }
        List<Hold> those = List.copyOf(holds);
        holds.clear();
        those.forEach(Hold::release);
    }

    private static void release(@Nullable Object got) {
        if (got instanceof Hold hold) {
            hold.release();
        } else if (got instanceof java.util.Optional<?> maybe && maybe.isPresent()) {
            release(maybe.get());
        }
    }
}
