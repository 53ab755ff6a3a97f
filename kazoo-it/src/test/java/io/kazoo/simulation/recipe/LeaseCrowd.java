package io.kazoo.simulation.recipe;

import io.kazoo.AsyncKazooClient;
import io.kazoo.recipe.Lease;
import io.kazoo.recipe.MultiNonBlockingLease;
import io.kazoo.recipe.NonBlockingLease;
import io.kazoo.recipe.Recipes;
import io.kazoo.simulation.recipe.LeaseRecords.Said;
import io.kazoo.simulation.run.Actor;
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
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Those who want leases that last until a time of day. The layout promises no more than clocks do: nobody takes another's lease
 * before its end by his own clock, so that two believe in it for no longer than their clocks differ. What is exact whatever the
 * clocks say: who wrote a lease's record, that it was written once, what a release ends, and what refusals and errors mean.
 */
final class LeaseCrowd extends Crowd {

    private static final long LONGEST_MILLIS = 40_000;
    private static final long SHORT_MILLIS = 3_000;

    /** One who wants them, under the same name for ever. */
    private static final class Holder {
        final Actor actor;
        Function<Duration, CompletableFuture<Optional<Lease>>> recipe;

        @Nullable
        Lease lease;

        boolean obtaining;

        /** What the call wrote that is under way, 0 if nothing. */
        long written;

        /** Whether a call ended whose write may still come. */
        boolean doubtful;

        Holder(Actor actor, Function<Duration, CompletableFuture<Optional<Lease>>> recipe) {
            this.actor = actor;
            this.recipe = recipe;
        }

        String name() {
            return "m" + actor.index;
        }

        @Override
        public String toString() {
            return actor.toString();
        }
    }

    private final WallClocks clocks;

    /** How many there are, 0 for a single one at the path itself. */
    private final int count;

    private final List<LeaseRecords> slots;
    private final Map<String, Holder> holders = new HashMap<>();
    private final Map<Long, Holder> writers = new HashMap<>();
    private final Set<Long> releasing = new HashSet<>();
    private final Set<Long> released = new HashSet<>();
    private final Set<Long> mustStay = new HashSet<>();

    private LeaseCrowd(World world, String path, int count) {
        super(world, path);
        this.count = count;
        clocks = new WallClocks(world, random);
        slots = count == 0
                ? List.of(new LeaseRecords(serverPath()))
                : IntStream.range(0, count)
                        .mapToObj(slot -> new LeaseRecords(serverPath() + "/" + slot))
                        .toList();
    }

    static LeaseCrowd single(World world, String path) {
        return new LeaseCrowd(world, path, 0);
    }

    static LeaseCrowd several(World world, String path) {
        return new LeaseCrowd(world, path, 2 + world.random.nextInt(2));
    }

    private Function<Duration, CompletableFuture<Optional<Lease>>> recipe(Actor actor) {
        String name = "m" + actor.index;
        AsyncKazooClient client =
                random.nextInt(3) > 0 ? actor.client : actor.client.withDeadline(upTo(Duration.ofSeconds(1)));
        if (count == 0) {
            NonBlockingLease one = Recipes.of(client).nonBlockingLease(local(actor), name, clocks.of(actor));
            return one::obtainAsync;
        }
        MultiNonBlockingLease several =
                Recipes.of(client).multiNonBlockingLease(local(actor), count, name, clocks.of(actor));
        return several::obtainAsync;
    }

    // ---- calls

    @Override
    void turn(Actor actor) {
        Holder holder = holders.computeIfAbsent("m" + actor.index, name -> new Holder(actor, recipe(actor)));
        if (random.nextInt(6) == 0) {
            holder.recipe = recipe(actor); // as after a restart
        }
        if (!holder.obtaining && random.nextInt(4) > 0) {
            long most = random.nextBoolean() ? LONGEST_MILLIS : SHORT_MILLIS;
            obtain(holder, Duration.ofMillis(1_000 + random.nextLong(most)));
        } else {
            release(holder);
        }
    }

    private void obtain(Holder holder, Duration duration) {
        holder.obtaining = true;
        holder.written = 0;
        long began = world.loop.nanoTime();
        Instant clock = clocks.now(holder.actor);
        if (holder.lease != null
                && holder.lease.end().isAfter(clock.plus(duration).minusSeconds(1))) {
            holder.lease = null; // who asks for less does not believe in the rest any more
        }
        follow(
                holder.actor,
                holder + " wants " + path + " for " + duration,
                holder.recipe.apply(duration),
                (lease, error) -> {
                    holder.obtaining = false;
                    if (lease != null && lease.isPresent()) {
                        granted(holder, lease.get());
                    } else if (lease != null) {
                        requireTaken(holder, clock, began);
                    } else if (isUnknown(error)) {
                        holder.doubtful = true;
                    } else if (isThere(holder.written) && !holder.doubtful) {
                        violate("NONE obtained nothing", holder + " wrote 0x" + Long.toHexString(holder.written));
                    }
                });
    }

    /** One that was obtained may have ended, and be another's, while its holder was cut off: that is as if it had not been. */
    private boolean isThere(long token) {
        return slots.stream().map(LeaseRecords::now).anyMatch(said -> said != null && said.token() == token);
    }

    private void granted(Holder holder, Lease lease) {
        if (writers.get(lease.fencingToken()) != holder) {
            violate("a lease is its holder's", lease + " of " + holder + " has the token of another");
        }
        for (Holder other : holders.values()) {
            Lease theirs = other.lease;
            if (other != holder && theirs != null && serverPath(other, theirs).equals(serverPath(holder, lease))) {
                requireApart(lease, theirs);
            }
        }
        holder.lease = lease;
        if (random.nextInt(3) == 0) {
            later(
                    holder.actor,
                    world.isWinding() ? 0 : random.nextLong(world.timeoutNanos() * 2),
                    () -> release(holder));
        }
    }

    private static String serverPath(Holder holder, Lease lease) {
        return holder.actor.serverPath(lease.path());
    }

    /** Not only the clock of the next holder counts: one in between may have taken it by his, and given it back. */
    private void requireApart(Lease lease, Lease theirs) {
        Lease first = lease.fencingToken() > theirs.fencingToken() ? theirs : lease;
        if (lease.isValid() && theirs.isValid() && first.end().isAfter(clocks.latest())) {
            violate("one holder as far as clocks agree", lease + ", " + theirs + " at " + clocks.latest());
        }
    }

    /** Nobody is refused while there is one that is free. */
    private void requireTaken(Holder holder, Instant clock, long began) {
        for (LeaseRecords slot : slots) {
            if (!slot.wasTaken(holder.name(), clock, began)) {
                violate("refused only what is taken", holder + " at " + clock + ", " + slot.node + " was free");
            }
        }
    }

    private void release(Holder holder) {
        Lease lease = holder.lease;
        if (lease == null) {
            return;
        }
        holder.lease = null;
        long token = lease.fencingToken();
        releasing.add(token);
        follow(holder.actor, holder + " releases " + lease, lease.releaseAsync(), (was, error) -> {
            if (was != null && was != released.contains(token)) {
                violate("a release says what it did", holder + " is told " + was + " of " + lease);
            } else if (error != null && !isUnknown(error)) {
                mustStay.add(token);
            }
        });
    }

    // ---- as the servers see it

    @Override
    void committed(Txn txn, Set<String> deleted) {
        for (Change change : txn.changes()) {
            for (LeaseRecords slot : slots) {
                if (change instanceof Change.Created made && made.path().equals(slot.node)) {
                    wrote(slot, txn.zxid(), made.data());
                } else if (change instanceof Change.DataSet set && set.path().equals(slot.node)) {
                    wrote(slot, txn.zxid(), set.data());
                } else if (change instanceof Change.Deleted gone && gone.path().equals(slot.node)) {
                    gone(slot);
                }
            }
        }
    }

    private void wrote(LeaseRecords slot, long token, byte @Nullable [] data) {
        Said before = slot.now();
        Said said = slot.write(token, data, world.loop.nanoTime());
        Holder holder = holders.get(said.holder());
        if (holder == null) {
            throw new IllegalStateException("nobody is " + said.holder());
        }
        writers.put(token, holder);
        Instant clock = clocks.now(holder.actor);
        if (before != null
                && !before.holder().equals(said.holder())
                && before.end().isAfter(clock)) {
            violate("nobody takes a lease before its end", said + " after " + before + " at " + clock);
        }
        if (!holder.doubtful && !holder.obtaining) {
            violate("NONE obtained nothing", said + " is of no call");
        } else if (!holder.doubtful && before != null && before.token() == holder.written) {
            violate("a lease is written once", said + " after " + before);
        }
        holder.written = token;
    }

    private void gone(LeaseRecords slot) {
        Said before = slot.now();
        if (before != null) {
            if (!releasing.contains(before.token())) {
                violate("a release ends its own lease", before + " was not released");
            }
            released.add(before.token());
            slot.delete(world.loop.nanoTime());
        }
    }

    // ---- at rest

    @Override
    @Nullable
    String unsettled() {
        for (long token : mustStay) {
            if (released.contains(token)) {
                violate("NONE released nothing", "0x" + Long.toHexString(token));
            }
        }
        List<String> left = new ArrayList<>();
        for (LeaseRecords slot : slots) {
            String top = slot.node.substring(0, slot.node.lastIndexOf('/'));
            if (world.truth().exists(top)) {
                world.truth().children(top).stream()
                        .filter(child -> !child.equals("lease_holder"))
                        .forEach(child -> left.add(top + "/" + child));
            }
        }
        return left.isEmpty() ? null : "nodes " + left;
    }
}
