package io.kazoo.simulation.recipe;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kazoo.recipe.LockingQueue;
import io.kazoo.recipe.TakenItem;
import io.kazoo.simulation.run.Actor;
import io.kazoo.simulation.run.World;
import io.kazoo.testkit.model.Change;
import io.kazoo.testkit.model.Txn;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Those who put into a queue, claim what is there, and consume it or give it back: an item is validly with one at a time, is
 * consumed once, and goes to one who waits when it is free.
 */
final class ClaimCrowd extends Crowd {

    private final Set<String> put = new HashSet<>();
    private final Set<String> consumed = new HashSet<>();
    private final Set<String> doubtful = new HashSet<>();
    private final Map<String, TakenItem> holders = new HashMap<>();
    private final Map<String, Long> free = new HashMap<>();
    private int next;

    ClaimCrowd(World world, String path) {
        super(world, path);
    }

    @Override
    void turn(Actor actor) {
        LockingQueue queue = recipes(actor).lockingQueue(local(actor));
        switch (random.nextInt(5)) {
            case 0, 1 -> put(actor, queue);
            case 2 -> took(actor, queue.tryGetAsync());
            case 3 -> took(actor, queue.getAsync(upTo(Duration.ofSeconds(60))));
            default -> {
                CompletableFuture<TakenItem> waiting = queue.getAsync();
                took(actor, waiting.thenApply(Optional::of));
                beImpatient(actor, waiting, upTo(Duration.ofSeconds(60)));
            }
        }
    }

    private void put(Actor actor, LockingQueue queue) {
        String item = "item" + next++;
        doubtful.add(item);
        follow(
                actor + " puts " + item,
                queue.putAsync(item.getBytes(US_ASCII), random.nextInt(200)),
                (nothing, error) -> {
                    if (error == null) {
                        put.add(item);
                        doubtful.remove(item);
                    } else if (!isUnknown(error)) {
                        doubtful.remove(item);
                    }
                });
    }

    private void took(Actor actor, CompletableFuture<Optional<TakenItem>> getting) {
        follow(actor + " gets from " + path, getting, (found, error) -> {
            if (found != null && found.isPresent()) {
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
        TakenItem before = holders.put(name, item);
        if (before != null && before.isValid()) {
            violate("an item is with one at a time", name);
        }
        long patience = world.isWinding() ? 0 : random.nextLong(world.timeoutNanos() * 2);
        later(actor, patience, () -> end(actor, item, name));
    }

    private void end(Actor actor, TakenItem item, String name) {
        if (random.nextInt(3) == 0) {
            follow(actor + " gives " + name + " back", item.release(), (outcome, error) -> {});
            return;
        }
        follow(actor + " consumes " + name, item.consumeAsync(), (done, error) -> {
            if (done != null && done) {
                if (!consumed.add(name)) {
                    violate("no item is consumed twice", name);
                }
            } else if (isUnknown(error)) {
                doubtful.add(name);
            }
            item.release();
        });
    }

    // ---- as the servers see it

    @Override
    void committed(Txn txn, Set<String> deleted) {
        String entries = serverPath() + "/entries/";
        String taken = serverPath() + "/taken/";
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

    @Override
    long freeSince() {
        return free.values().stream().mapToLong(Long::longValue).min().orElse(NOTHING_FREE);
    }

    @Override
    @Nullable
    String unsettled() {
        Set<String> there = new HashSet<>();
        if (world.truth().exists(serverPath() + "/entries")) {
            for (String entry : world.truth().children(serverPath() + "/entries")) {
                byte[] data = world.truth().data(serverPath() + "/entries/" + entry);
                String item = data == null ? "" : new String(data, US_ASCII);
                if (!there.add(item) || consumed.contains(item)) {
                    violate("no item twice", item + " is there again");
                }
            }
        }
        for (String item : put) {
            if (!there.contains(item) && !consumed.contains(item) && !doubtful.contains(item)) {
                violate("no item is lost", item);
            }
        }
        return world.truth().exists(serverPath() + "/taken")
                        && !world.truth().children(serverPath() + "/taken").isEmpty()
                ? "claims " + world.truth().children(serverPath() + "/taken")
                : null;
    }
}
