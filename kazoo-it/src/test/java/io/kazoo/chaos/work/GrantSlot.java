package io.kazoo.chaos.work;

import io.kazoo.AsyncTransaction;
import io.kazoo.chaos.check.Entry;
import io.kazoo.chaos.check.OpKind;
import io.kazoo.data.HoldState;
import io.kazoo.data.OpResult;
import io.kazoo.error.HoldLostException;
import io.kazoo.recipe.AsyncRecipes;
import io.kazoo.recipe.Hold;
import io.kazoo.recipe.KazooLock;
import io.kazoo.recipe.KazooSemaphore;
import io.kazoo.recipe.Recipes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Takes hold of something that all processes want, notes how long it believes in that, writes under its guard, gives it back. */
final class GrantSlot extends Slot {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final int PATIENCE = 150;
    private static final int WRITES_UNDER_WAY = 3;

    private final String path;
    private final Supplier<CompletableFuture<Hold>> recipe;
    // Owned by the lane.
    private @Nullable CompletableFuture<Hold> asked;
    private @Nullable Hold hold;
    private int waited;
    private int writing;

    private GrantSlot(
            SlotSettings settings, String path, Function<AsyncRecipes, Supplier<CompletableFuture<Hold>>> recipe) {
        super(settings);
        this.path = path;
        this.recipe = recipe.apply(Recipes.of(zk));
    }

    static Slot lock(SlotSettings settings) {
        return new GrantSlot(settings, "/grant/lock", recipes -> {
            KazooLock lock = recipes.lock("/grant/lock");
            return () -> lock.acquireAsync(LIMIT);
        });
    }

    static Slot election(SlotSettings settings) {
        return new GrantSlot(settings, "/grant/election", recipes -> recipes.election("/grant/election")::lead);
    }

    /** Of two places, which is less than there are sessions that want one. */
    static Slot semaphore(SlotSettings settings) {
        return new GrantSlot(settings, "/grant/semaphore-2", recipes -> {
            KazooSemaphore semaphore = recipes.semaphore("/grant/semaphore-2", 2);
            return () -> semaphore.acquireAsync(LIMIT);
        });
    }

    @Override
    void step() {
        Hold held = hold;
        if (held != null) {
            use(held);
        } else if (asked == null) {
            ask();
        } else if (waited++ > PATIENCE) {
            asked.cancel(false);
        }
    }

    @Override
    void rest() {
        Hold held = hold;
        if (held != null) {
            release(held);
        } else if (asked != null) {
            asked.cancel(false);
        }
    }

    private void ask() {
        waited = 0;
        run(
                        called(OpKind.ACQUIRE, path, -1),
                        id -> {
                            CompletableFuture<Hold> future = recipe.get();
                            asked = future;
                            return future;
                        },
                        granted -> Shown.of(hex(granted)))
                .whenComplete((granted, failure) -> {
                    asked = null;
                    hold = granted;
                    if (granted != null) {
                        sample(granted);
                    }
                });
    }

    private void use(Hold held) {
        sample(held);
        if (held.state() == HoldState.LOST || random.nextInt(12) == 0) {
            release(held);
        } else if (writing < WRITES_UNDER_WAY && random.nextInt(3) == 0) {
            write(held);
        }
    }

    /** Sometime between the two times it was valid. */
    private void sample(Hold held) {
        long before = System.nanoTime();
        if (held.isValid()) {
            write(new Entry.Valid(name(), before, path, held.fencingToken(), System.nanoTime()));
        }
    }

    private void write(Hold held) {
        String fence = "/fence" + path.substring(path.lastIndexOf('/'));
        writing++;
        run(
                        new Called(newId() + "@" + hex(held), OpKind.GUARDED, fence, -1, false),
                        id -> guarded(held, zk.transaction().set(fence, bytes(id), -1)),
                        GrantSlot::shown)
                .whenComplete((results, failure) -> writing--);
    }

    private static CompletableFuture<List<OpResult>> guarded(Hold held, AsyncTransaction transaction) {
        try {
            return held.guard(transaction).commit();
        } catch (HoldLostException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void release(Hold held) {
        hold = null;
        run(called(OpKind.RELEASE, path, -1), id -> held.release(), outcome -> Shown.of(outcome.name()));
    }

    private static Shown shown(List<OpResult> results) {
        return results.get(0) instanceof OpResult.DataSet set ? Shown.changed(set.stat()) : Shown.done();
    }

    private static String hex(Hold held) {
        return "0x" + Long.toHexString(held.fencingToken());
    }
}
