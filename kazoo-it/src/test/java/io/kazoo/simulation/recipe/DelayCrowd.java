package io.kazoo.simulation.recipe;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kazoo.recipe.KazooDelayQueue;
import io.kazoo.recipe.TakenItem;
import io.kazoo.simulation.run.Actor;
import io.kazoo.simulation.run.World;
import io.kazoo.testkit.model.Change;
import io.kazoo.testkit.model.Txn;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Those who put items that are due later: besides what holds of claims, nobody has an item before its time by his own clock, and
 * what is due first is served first.
 */
final class DelayCrowd extends ClaimCrowd {

    private static final Duration LONGEST = Duration.ofSeconds(50);

    private final WallClocks clocks;
    private final Map<String, Instant> due = new HashMap<>();

    /** Who knows that an item is there, since when. */
    private record Known(Actor actor, long sinceNanos) {}

    private final Map<String, Known> known = new HashMap<>();

    /** Items that somebody had a claim on at some time. */
    private final Set<String> claimed = new HashSet<>();

    DelayCrowd(World world, String path) {
        super(world, path, Layouts.CURATOR);
        clocks = new WallClocks(world, random);
    }

    /** Curator's. */
    private final class Delayed implements Items {

        private final Actor actor;
        private final KazooDelayQueue queue;

        Delayed(Actor actor) {
            this.actor = actor;
            queue = recipes(actor).delayQueue(local(actor), local(actor) + "-locks", clocks.of(actor));
        }

        @Override
        public CompletableFuture<?> put(String item) {
            Duration delay = random.nextInt(4) == 0 ? Duration.ZERO : upTo(LONGEST);
            Instant when = clocks.now(actor).plus(delay).truncatedTo(ChronoUnit.MILLIS);
            due.put(item, when);
            byte[] data = item.getBytes(US_ASCII);
            return random.nextBoolean() ? queue.putAsync(data, delay) : queue.putAsync(data, when);
        }

        @Override
        public CompletableFuture<TakenItem> get() {
            return queue.getAsync();
        }

        @Override
        public CompletableFuture<Optional<TakenItem>> get(Duration limit) {
            return queue.getAsync(limit);
        }

        @Override
        public CompletableFuture<Optional<TakenItem>> tryGet() {
            return queue.tryGetAsync();
        }
    }

    @Override
    Items items(Actor actor) {
        return new Delayed(actor);
    }

    // ---- when they are due

    @Override
    Began began(Actor actor) {
        return new Began(world.loop.nanoTime(), clocks.now(actor));
    }

    @Override
    void added(Actor actor, String item) {
        known.put(item, new Known(actor, world.loop.nanoTime()));
    }

    @Override
    void taken(Actor actor, String item, Began began) {
        Instant when = due.getOrDefault(item, Instant.MAX);
        if (when.isAfter(clocks.now(actor))) {
            violate("nobody has an item before its time", actor + " has " + item + ", due " + when);
        }
        known.forEach((other, by) -> {
            Instant before = due.getOrDefault(other, Instant.MAX);
            if (by.actor == actor
                    && by.sinceNanos < began.nanos()
                    && !claimed.contains(other)
                    && before.isBefore(
                            when.minusMillis(1)) // when it was put by a delay it may be due a millisecond later
                    && !before.isAfter(began.clock().minusMillis(1))) {
                violate("what is due first is first", actor + " has " + item + " due " + when + ", not " + other);
            }
        });
    }

    @Override
    void committed(Txn txn, Set<String> deleted) {
        super.committed(txn, deleted);
        String taken = taken() + "/";
        for (Change change : txn.changes()) {
            if (change instanceof Change.Created made && made.path().startsWith(taken)) {
                byte[] data = world.truth().data(entries() + "/" + made.path().substring(taken.length()));
                if (data != null) {
                    claimed.add(item(data));
                }
            }
        }
    }

    /** Those who wait need not get what is not due by all clocks. */
    @Override
    long freeSince() {
        long now = world.loop.nanoTime();
        Instant clock = clocks.earliest();
        long since = NOTHING_FREE;
        for (Map.Entry<String, Long> entry : free().entrySet()) {
            long left = Long.parseLong(entry.getKey().split("\\|")[1], 16) - clock.toEpochMilli();
            if (left < 0) {
                since = Math.min(
                        since,
                        Math.max(entry.getValue(), now + Duration.ofMillis(left).toNanos()));
            }
        }
        return since;
    }
}
