package io.kazoo.simulation.recipe;

import io.kazoo.error.Effect;
import io.kazoo.error.KazooException;
import io.kazoo.recipe.AsyncRecipes;
import io.kazoo.recipe.Recipes;
import io.kazoo.simulation.run.Actor;
import io.kazoo.simulation.run.Tallies;
import io.kazoo.simulation.run.World;
import io.kazoo.testkit.model.Txn;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** All who use one recipe on one path, and what they have found out. */
abstract class Crowd {

    static final long NOTHING_FREE = Long.MAX_VALUE;

    /** Of a wait that has none. */
    static final Duration NO_LIMIT = Duration.ofDays(3_650);

    private static final long SLACK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    final World world;
    final SplittableRandom random;
    final String path;

    /** Calls that have not ended. */
    private int open;

    /** Calls that have. */
    private final long[] ended = new long[3];

    Crowd(World world, String path) {
        this.world = world;
        this.path = path;
        random = world.random.split();
    }

    /** The recipe's path as a client names it. */
    final String local(Actor actor) {
        return actor.local(path);
    }

    /** The recipe's path as servers name it. */
    final String serverPath() {
        return world.actors.get(0).serverPath(local(world.actors.get(0)));
    }

    /** The names of a node's children, as the ensemble has it; none if it is not there. */
    final List<String> children(String node) {
        return world.truth().exists(node) ? world.truth().children(node) : List.of();
    }

    /** Nodes beside the recipe's by which it knows its transactions, and which are there for a moment only. */
    final List<String> markers() {
        String node = serverPath();
        int slash = node.lastIndexOf('/');
        String marker = node.substring(slash + 1) + "-_kazoo_";
        return children(node.substring(0, slash)).stream()
                .filter(name -> name.startsWith(marker))
                .toList();
    }

    static AsyncRecipes recipes(Actor actor) {
        return Recipes.of(actor.client);
    }

    // ---- calls

    /** Follows a call that has the client's deadline; as {@link #follow(Actor, String, Duration, CompletionStage, BiConsumer)}. */
    final <T> void follow(
            Actor actor, String what, CompletionStage<T> call, BiConsumer<@Nullable T, @Nullable Throwable> then) {
        follow(actor, what, actor.client.deadline(), call, then);
    }

    /** Follows a call to its end, within a limit; {@code then} learns how it went, in the client's own time. */
    final <T> void follow(
            Actor actor,
            String what,
            Duration limit,
            CompletionStage<T> call,
            BiConsumer<@Nullable T, @Nullable Throwable> then) {
        open++;
        long began = world.loop.nanoTime();
        long deadline = actor.process.nanoTime() + limit.toNanos();
        world.story.add(40, open, 0);
        world.story.tell(() -> what);
        call.whenComplete((value, error) -> {
            open--;
            requireInTime(actor, what, deadline);
            Throwable cause =
                    error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
            ended[outcome(cause)]++;
            world.story.add(41, open, outcome(cause));
            world.story.tell(() -> what + ": " + (cause == null ? value : cause.toString()) + " after "
                    + TimeUnit.NANOSECONDS.toMillis(world.loop.nanoTime() - began) + " ms");
            then.accept(value, cause);
        });
    }

    /** By its own clock; what it was paused for does not count. */
    private void requireInTime(Actor actor, String what, long deadline) {
        long late = actor.process.nanoTime() - Math.max(deadline, actor.process.resumedNanos());
        if (late > SLACK_NANOS) {
            violate("each wait ends within its limit", what + " ended " + late / 1000 + " us after it");
        }
    }

    static boolean isUnknown(@Nullable Throwable error) {
        return outcome(error) == 2;
    }

    private static int outcome(@Nullable Throwable error) {
        if (error == null) {
            return 0;
        }
        return error instanceof KazooException kazoo && kazoo.effect() == Effect.UNKNOWN ? 2 : 1;
    }

    /** Runs a user's code in a while, in its process. */
    final void later(Actor actor, long nanos, Runnable task) {
        open++;
        world.loop.schedule(
                () -> actor.process.users().execute(() -> {
                    open--;
                    task.run();
                }),
                nanos);
    }

    /** Ends a wait when its time is up, but once faults are over not one for something that is free: that must end by itself. */
    final void beImpatient(Actor actor, CompletableFuture<?> waiting, Duration patience) {
        later(actor, patience.toNanos(), () -> {
            long free = world.isWinding() ? freeSince() : NOTHING_FREE;
            if (waiting.isDone()) {
                return;
            }
            long now = world.loop.nanoTime();
            if (free == NOTHING_FREE) {
                if (waiting.cancel(false)) {
                    world.story.tell(() -> actor + " no longer waits for " + path);
                }
            } else if (now - Math.max(free, world.healedNanos())
                    > 2 * world.timeoutNanos() + TimeUnit.SECONDS.toNanos(30)) {
                violate("who waits is given what is free", actor + " waits");
            } else {
                beImpatient(actor, waiting, Duration.ofSeconds(1));
            }
        });
    }

    final Duration upTo(Duration most) {
        return Duration.ofNanos(1 + random.nextLong(most.toNanos()));
    }

    final void violate(String invariant, String detail) {
        world.violate(invariant, () -> path + ": " + detail);
    }

    /** How often what it is for came about: how many calls succeeded, where it does not count better. */
    long successes() {
        return ended[0];
    }

    /** Counts what else should come about in many seeds. */
    void tally(Tallies tallies) {}

    // ---- what a crowd does

    /** Makes what must be there. */
    void prepare(Actor first) {}

    /** A client's user does something. */
    abstract void turn(Actor actor);

    /** After every task. */
    void check() {}

    /** Somebody who holds something; null if nobody does. */
    @Nullable
    Actor holder() {
        return null;
    }

    /** Since when, as the servers see it, there is something that those who wait must get. */
    long freeSince() {
        return NOTHING_FREE;
    }

    /** A transaction took place in which these nodes were deleted. */
    void committed(Txn txn, Set<String> deleted) {}

    /** Whether nothing is under way. */
    boolean isIdle() {
        return open == 0;
    }

    /** What is not as it must be at rest; null if nothing. */
    @Nullable
    String unsettled() {
        return null;
    }

    /** How many watches it needs at rest at the most. */
    int watches() {
        return 0;
    }
}
