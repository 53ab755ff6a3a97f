package io.kazoo.simulation.recipe;

import io.kazoo.recipe.DoubleBarrier;
import io.kazoo.simulation.run.Actor;
import io.kazoo.simulation.run.Tallies;
import io.kazoo.simulation.run.World;
import io.kazoo.testkit.model.Txn;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Those who enter together and leave together, round after round: nobody passes before enough are there, or leaves before all do. */
final class DoubleBarrierCrowd extends Crowd {

    private static final Duration LEAVING = Duration.ofSeconds(60);

    private final int needed;
    private final Layouts layouts;
    private final Map<Actor, DoubleBarrier> members = new HashMap<>();
    private final Set<Actor> busy = new HashSet<>();
    private long fullSince = NOTHING_FREE;
    private final TreeSet<Long> filled = new TreeSet<>();
    private long lastFull = -1;
    private long lastLone = -1;
    private long now;
    private long left;

    DoubleBarrierCrowd(World world, String path) {
        super(world, path);
        needed = 2 + random.nextInt(2);
        layouts = Layouts.any(random);
    }

    @Override
    void turn(Actor actor) {
        if (!busy.add(actor)) {
            return;
        }
        DoubleBarrier barrier = members.computeIfAbsent(
                actor, one -> recipes(one).doubleBarrier(local(one), needed, "m" + one.index, layouts.of(one)));
        long began = now;
        CompletableFuture<?> entering = barrier.enterAsync();
        follow(actor, actor + " enters " + path, NO_LIMIT, entering, (nothing, error) -> {
            if (error != null) {
                busy.remove(actor);
            } else {
                if (lastFull < began) {
                    violate(
                            "nobody passes early",
                            actor + " came in, full last at " + lastFull + ", began at " + began);
                }
                later(actor, random.nextLong(world.timeoutNanos()), () -> leave(actor, barrier, filledAfter(began)));
            }
        });
        beImpatient(actor, entering, upTo(Duration.ofSeconds(60)));
    }

    /** When it was full first since then. */
    private long filledAfter(long began) {
        Long filling = filled.ceiling(began);
        return filling == null ? began : filling;
    }

    private void leave(Actor actor, DoubleBarrier barrier, long entered) {
        follow(actor, actor + " leaves " + path, LEAVING, barrier.leaveAsync(LEAVING), (nothing, error) -> {
            busy.remove(actor);
            left += error == null ? 1 : 0;
            if (error == null && lastLone <= entered) {
                violate("nobody leaves early", actor + " left, last alone at " + lastLone + ", entered at " + entered);
            }
        });
    }

    @Override
    long successes() {
        return left;
    }

    @Override
    void tally(Tallies tallies) {
        layouts.tally(tallies);
    }

    // ---- as the servers see it, numbered by transactions

    @Override
    void committed(Txn txn, Set<String> deleted) {
        now = txn.zxid();
        List<String> children =
                world.truth().exists(serverPath()) ? world.truth().children(serverPath()) : List.of();
        int count = children.size() - (children.contains("ready") ? 1 : 0);
        if (count >= needed) {
            lastFull = now;
            if (fullSince == NOTHING_FREE) {
                fullSince = world.loop.nanoTime();
                filled.add(now);
            }
        } else {
            fullSince = NOTHING_FREE;
        }
        if (count <= 1) {
            lastLone = now;
        }
    }

    @Override
    long freeSince() {
        return fullSince;
    }

    @Override
    @Nullable
    String unsettled() {
        List<String> left = world.truth().exists(serverPath()) ? world.truth().children(serverPath()) : List.of();
        return left.isEmpty() || left.equals(List.of("ready")) ? null : "nodes " + left;
    }
}
