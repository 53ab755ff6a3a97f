package io.kazoo.simulation.recipe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kazoo.data.HoldState;
import io.kazoo.recipe.LockingQueue;
import io.kazoo.recipe.QueueOptions;
import io.kazoo.recipe.TakenItem;
import io.kazoo.simulation.run.Actor;
import io.kazoo.simulation.run.Tallies;
import io.kazoo.simulation.run.World;
import io.kazoo.testkit.model.Change;
import io.kazoo.testkit.model.Txn;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Those who put into a queue, claim what is there, and consume it or give it back: an item is validly with one at a time, who
 * lost it was told that before the next one has it, it is consumed once, and goes to one who waits when it is free.
 */
class ClaimCrowd extends Crowd {

    /** The queue as a client uses it. */
    interface Items {

        CompletableFuture<?> put(String item);

        CompletableFuture<TakenItem> get();

        CompletableFuture<Optional<TakenItem>> get(Duration limit);

        CompletableFuture<Optional<TakenItem>> tryGet();
    }

    /** Kazoo's. */
    private record Locking(LockingQueue queue, SplittableRandom random) implements Items {

        @Override
        public CompletableFuture<?> put(String item) {
            return queue.putAsync(item.getBytes(US_ASCII), random.nextInt(200));
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

    /** What Curator has a frame around. */
    private static final Pattern ITEM = Pattern.compile("item\\d+");

    /** An item that somebody had. */
    private static final class Taken {
        final TakenItem item;
        boolean told;
        boolean released;

        Taken(TakenItem item) {
            this.item = item;
            item.hold().onStateChange(state -> told = state == HoldState.UNCERTAIN || state == HoldState.LOST);
        }

        long token() {
            return item.hold().fencingToken();
        }
    }

    private final Set<String> put = new HashSet<>();
    private final Set<String> consumed = new HashSet<>();
    private final Set<String> doubtful = new HashSet<>();
    private final Map<String, Taken> holders = new HashMap<>();
    private final Map<String, Long> free = new HashMap<>();
    private final Layouts layouts;
    private int next;

    /** Of kazoo's queues, or Curator's. */
    ClaimCrowd(World world, String path) {
        super(world, path);
        layouts = Layouts.one(random);
    }

    /** Of one kind of Curator's. */
    ClaimCrowd(World world, String path, Layouts layouts) {
        super(world, path);
        this.layouts = layouts;
    }

    private boolean isCurators() {
        return layouts == Layouts.CURATOR;
    }

    Items items(Actor actor) {
        String queue = local(actor);
        QueueOptions options = isCurators() ? QueueOptions.CURATOR.withLockPath(queue + "-locks") : QueueOptions.KAZOO;
        return new Locking(recipes(actor).lockingQueue(queue, options), random);
    }

    /** Whose children are the items, as servers name it. */
    final String entries() {
        return serverPath() + (isCurators() ? "" : "/entries");
    }

    /** Whose children are the claims. */
    final String taken() {
        return serverPath() + (isCurators() ? "-locks" : "/taken");
    }

    /** The item in an entry; empty when there is none. */
    static String item(byte @Nullable [] data) {
        Matcher item = ITEM.matcher(data == null ? "" : new String(data, ISO_8859_1));
        return item.find() ? item.group() : "";
    }

    /** An item was put, and the one who put it knows. */
    void added(Actor actor, String item) {}

    /** An item was taken by a call that began then. */
    void taken(Actor actor, String item, Began began) {}

    /** When a call began, by its process' clock too. */
    record Began(long nanos, Instant clock) {}

    Began began(Actor actor) {
        return new Began(world.loop.nanoTime(), Instant.EPOCH);
    }

    @Override
    void turn(Actor actor) {
        Items queue = items(actor);
        switch (random.nextInt(5)) {
            case 0, 1 -> put(actor, queue);
            case 2 -> took(actor, actor.client.deadline(), queue.tryGet());
            case 3 -> {
                Duration limit = upTo(Duration.ofSeconds(60));
                took(actor, limit, queue.get(limit));
            }
            default -> {
                CompletableFuture<TakenItem> waiting = queue.get();
                took(actor, NO_LIMIT, waiting.thenApply(Optional::of));
                beImpatient(actor, waiting, upTo(Duration.ofSeconds(60)));
            }
        }
    }

    private void put(Actor actor, Items queue) {
        String item = "item" + next++;
        doubtful.add(item);
        follow(actor, actor + " puts " + item, queue.put(item), (nothing, error) -> {
            if (error == null) {
                put.add(item);
                doubtful.remove(item);
                added(actor, item);
            } else if (!isUnknown(error)) {
                doubtful.remove(item);
            }
        });
    }

    private void took(Actor actor, Duration limit, CompletableFuture<Optional<TakenItem>> getting) {
        Began began = began(actor);
        follow(actor, actor + " gets from " + path, limit, getting, (found, error) -> {
            if (found != null && found.isPresent()) {
                taken(actor, new String(found.get().data(), US_ASCII), began);
                granted(actor, found.get());
            }
        });
    }

    private void granted(Actor actor, TakenItem item) {
        String name = new String(item.data(), US_ASCII);
        if (consumed.contains(name)) {
            violate("what was consumed is gone", name);
        } else if (!put.contains(name) && !doubtful.contains(name)) {
            violate("NONE put nothing", name);
        }
        Taken taken = new Taken(item);
        Taken before = holders.put(name, taken);
        if (before != null) {
            requireOver(name, before, taken);
        }
        long patience = world.isWinding() ? 0 : random.nextLong(world.timeoutNanos() * 2);
        later(actor, patience, () -> end(actor, taken, name));
    }

    private void requireOver(String name, Taken before, Taken after) {
        if (before.item.isValid()) {
            violate("an item is with one at a time", name);
        } else if (!before.told && !before.released && !world.hasPauses()) {
            violate("told before the successor", before.item + " when " + after.item + " is taken");
        } else if (before.token() >= after.token() && after.item.isValid()) {
            violate("tokens rise", after.item + " after " + before.item);
        }
    }

    private void end(Actor actor, Taken taken, String name) {
        TakenItem item = taken.item;
        if (random.nextInt(3) == 0) {
            taken.released = true;
            follow(actor, actor + " gives " + name + " back", item.release(), (outcome, error) -> {});
            return;
        }
        follow(actor, actor + " consumes " + name, item.consumeAsync(), (done, error) -> {
            if (done != null && done) {
                if (!consumed.add(name)) {
                    violate("no item is consumed twice", name);
                }
            } else if (isUnknown(error)) {
                doubtful.add(name);
            }
            taken.released = true;
            item.release();
        });
    }

    @Override
    long successes() {
        return consumed.size();
    }

    // ---- as the servers see it

    @Override
    void committed(Txn txn, Set<String> deleted) {
        String entries = entries() + "/";
        String taken = taken() + "/";
        for (String gone : deleted) {
            if (gone.startsWith(taken) && world.truth().exists(entries + gone.substring(taken.length()))) {
                free.put(gone.substring(taken.length()), world.loop.nanoTime());
            } else if (gone.startsWith(entries)) {
                free.remove(gone.substring(entries.length()));
            }
        }
        for (Change change : txn.changes()) {
            if (change instanceof Change.Created made && made.path().startsWith(entries)) {
                free.put(made.path().substring(entries.length()), world.loop.nanoTime());
            } else if (change instanceof Change.Created made && made.path().startsWith(taken)) {
                free.remove(made.path().substring(taken.length()));
            }
        }
    }

    /** The entries that nobody has, and since when. */
    final Map<String, Long> free() {
        return free;
    }

    @Override
    long freeSince() {
        return free.values().stream().mapToLong(Long::longValue).min().orElse(NOTHING_FREE);
    }

    @Override
    @Nullable
    String unsettled() {
        Set<String> there = new HashSet<>();
        for (String entry : children(entries())) {
            String item = item(world.truth().data(entries() + "/" + entry));
            if (!there.add(item) || consumed.contains(item)) {
                violate("no item twice", item + " is there again");
            }
        }
        for (String item : put) {
            if (!there.contains(item) && !consumed.contains(item) && !doubtful.contains(item)) {
                violate("no item is lost", item);
            }
        }
        List<String> left = new ArrayList<>(children(taken()));
        left.addAll(markers());
        children(serverPath()).stream()
                .filter(name -> name.startsWith("_kazoo_"))
                .forEach(left::add);
        return left.isEmpty() ? null : "claims and markers " + left;
    }

    @Override
    void tally(Tallies tallies) {
        layouts.tally(tallies);
    }
}
