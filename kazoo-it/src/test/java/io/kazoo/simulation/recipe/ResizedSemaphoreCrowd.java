package io.kazoo.simulation.recipe;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kazoo.recipe.Hold;
import io.kazoo.recipe.KazooSemaphore;
import io.kazoo.recipe.SemaphoreOptions;
import io.kazoo.simulation.run.Actor;
import io.kazoo.simulation.run.World;
import io.kazoo.testkit.model.Change;
import io.kazoo.testkit.model.Txn;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Takers of a semaphore whose maximum changes: whoever makes a lease finds room by a maximum that was in force since he came to
 * the inner lock, and at rest the last maximum is what there is.
 */
final class ResizedSemaphoreCrowd extends Crowd {

    private static final int FIRST_MAXIMUM = 2;
    private static final int MOST = 4;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    /** How the last maximum is tried at rest. */
    private enum Trial {
        NOT_YET,
        RUNNING,
        DONE
    }

    /** Of Curator's layout, with the maximum in a node of its own. */
    private final boolean isCurators;

    private final String inner;
    private final String leases;

    /** Which node has the maximum. */
    private final String counted;

    private final Turns turns;

    /** Which maximum was set, by transaction. */
    private final TreeMap<Long, Integer> maxima = new TreeMap<>();

    /** By which transaction somebody who waits at the inner lock came. */
    private final Map<String, Long> came = new HashMap<>();

    private Trial trial = Trial.NOT_YET;
    private String tried = "";
    private long granted;
    private long lastChange;

    ResizedSemaphoreCrowd(World world, String path) {
        super(world, path);
        isCurators = Layouts.one(random) == Layouts.CURATOR;
        inner = serverPath() + (isCurators ? "/locks" : "-__lock__");
        leases = serverPath() + (isCurators ? "/leases" : "");
        counted = serverPath() + (isCurators ? "-count" : "");
        turns = new Turns(world, inner);
    }

    private KazooSemaphore semaphore(Actor actor) {
        SemaphoreOptions options = SemaphoreOptions.DEFAULT;
        return recipes(actor)
                .semaphore(
                        local(actor), FIRST_MAXIMUM, isCurators ? options.curator(local(actor) + "-count") : options);
    }

    @Override
    void turn(Actor actor) {
        KazooSemaphore semaphore = semaphore(actor);
        if (random.nextInt(4) == 0) {
            resize(actor, semaphore);
            return;
        }
        CompletableFuture<Hold> taking = semaphore.acquireAsync(LONGEST_WAIT);
        follow(actor, actor + " takes " + path, LONGEST_WAIT, taking, (hold, error) -> {
            if (hold != null) {
                granted++;
                later(
                        actor,
                        world.isWinding() ? 0 : random.nextLong(world.timeoutNanos() * 2),
                        () -> release(actor, hold));
            }
        });
        beImpatient(actor, taking, random.nextInt(4) == 0 ? upTo(Duration.ofSeconds(2)) : LONGEST_WAIT);
    }

    private void release(Actor actor, Hold hold) {
        follow(actor, actor + " releases " + path, hold.release(), (outcome, error) -> {});
    }

    private void resize(Actor actor, KazooSemaphore semaphore) {
        int wanted = 1 + random.nextInt(MOST);
        long began = maxima.isEmpty() ? 0 : maxima.lastKey();
        follow(
                actor,
                actor + " sets the maximum of " + path + " to " + wanted,
                semaphore.setMaxLeasesAsync(wanted),
                (done, error) -> {
                    if (error == null && !maxima.tailMap(began, false).containsValue(wanted)) {
                        violate("a maximum that was set is there", wanted + " by " + actor);
                    }
                });
    }

    // ---- as the servers see it

    @Override
    void committed(Txn txn, Set<String> deleted) {
        came.keySet().removeAll(deleted);
        boolean freed = deleted.stream().anyMatch(this::isLease);
        for (Change change : txn.changes()) {
            if (change instanceof Change.DataSet set && set.path().equals(counted)) {
                maxima.put(txn.zxid(), number(set.data()));
                freed = true;
            } else if (change instanceof Change.Created made) {
                created(txn, made);
            }
        }
        if (freed) {
            lastChange = world.loop.nanoTime();
        }
    }

    private void created(Txn txn, Change.Created made) {
        if (made.path().equals(counted)) {
            maxima.put(txn.zxid(), number(made.data()));
        } else if (made.path().startsWith(inner + "/")) {
            came.put(made.path(), txn.zxid());
        } else if (isLease(made.path())) {
            requireRoom(txn, made.path());
        }
    }

    /** He may have seen any maximum that was in force since he came, of a server that lags. */
    private void requireRoom(Txn txn, String lease) {
        if (turns.first() != txn.sessionId()) {
            violate("who came first is served first", lease + ", waiting are " + turns.nodes());
            return;
        }
        long since = came.getOrDefault(turns.nodes().get(0), 0L);
        Long before = maxima.floorKey(since);
        int most = maxima.tailMap(before == null ? since : before, true).values().stream()
                .mapToInt(Integer::intValue)
                .max()
                .orElse(FIRST_MAXIMUM);
        int taken = world.truth().children(leases).size();
        if (taken > most) {
            violate("no more leases than there may be", taken + " of " + most + ", the last is " + lease);
        }
    }

    private boolean isLease(String node) {
        return node.startsWith(leases + "/");
    }

    private int number(byte @Nullable [] data) {
        if (data == null) {
            return FIRST_MAXIMUM;
        }
        return isCurators ? ByteBuffer.wrap(data).getInt() : Integer.parseInt(new String(data, US_ASCII));
    }

    private int maximum() {
        return maxima.isEmpty() ? FIRST_MAXIMUM : maxima.lastEntry().getValue();
    }

    @Override
    long freeSince() {
        return children(leases).size() < maximum() ? lastChange : NOTHING_FREE;
    }

    @Override
    long successes() {
        return granted;
    }

    @Override
    @Nullable
    String unsettled() {
        List<String> left = new ArrayList<>(turns.nodes());
        left.addAll(children(leases));
        if (trial == Trial.NOT_YET && left.isEmpty() && isIdle()) {
            world.actors.stream()
                    .filter(Actor::isConnected)
                    .findFirst()
                    .ifPresentOrElse(this::tryAll, () -> trial = Trial.DONE);
        }
        if (trial != Trial.DONE) {
            return "not tried yet" + tried;
        }
        return left.isEmpty() ? null : "nodes " + left;
    }

    /** Takes all at once: as many as the last maximum there are, and no more. */
    private void tryAll(Actor actor) {
        trial = Trial.RUNNING;
        int all = maximum();
        KazooSemaphore semaphore = semaphore(actor);
        follow(
                actor,
                actor + " takes all of " + path,
                LONGEST_WAIT,
                semaphore.acquireAsync(all, LONGEST_WAIT),
                (holds, error) -> {
                    if (holds == null) {
                        tried = "; " + all + " could not be taken: " + error;
                        return;
                    }
                    follow(
                            actor,
                            actor + " tries one more of " + path,
                            semaphore.tryAcquireAsync(),
                            (more, refusal) -> {
                                if (more != null && more.isPresent()) {
                                    violate("the last maximum holds", "one more than " + all);
                                }
                                holds.forEach(hold -> follow(
                                        actor, actor + " releases " + path, hold.release(), (outcome, late) -> {}));
                                trial = Trial.DONE;
                            });
                });
    }
}
