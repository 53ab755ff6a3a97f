package io.kazoo.simulation.recipe;

import io.kazoo.data.HoldState;
import io.kazoo.data.LeaseTerms;
import io.kazoo.recipe.Election;
import io.kazoo.recipe.Hold;
import io.kazoo.recipe.KazooLock;
import io.kazoo.recipe.KazooReadLock;
import io.kazoo.recipe.KazooSemaphore;
import io.kazoo.recipe.KazooWriteLock;
import io.kazoo.recipe.LockOptions;
import io.kazoo.recipe.SemaphoreOptions;
import io.kazoo.simulation.run.Actor;
import io.kazoo.simulation.run.Tallies;
import io.kazoo.simulation.run.World;
import io.kazoo.testkit.model.Change;
import io.kazoo.testkit.model.Txn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Takers of locks of one path: no hold is valid once its node is gone or a successor was granted, its holder was told before
 * that, tokens rise, and who came first is served first.
 */
final class LockCrowd extends Crowd {

    /** Somebody's node is deleted while his client is away. */
    static final String EVICTION = "EVICTION";

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    /** How it is taken. */
    private record Way(
            boolean shared, @Nullable Duration limit, BiFunction<LockCrowd, Actor, CompletableFuture<Hold>> take) {}

    /** Something that was granted. */
    private final class Grant implements AutoCloseable {
        final Actor actor;
        final Hold hold;
        final boolean shared;
        final String node;
        boolean gone;
        /** Somebody who is none of the crowd was about to delete its node, of which the lease knows nothing. */
        boolean evicted;

        /** Its node went while its client had no connection: no new one may find it held. */
        boolean unfound;

        boolean told;
        boolean released;
        boolean heard;

        Grant(Actor actor, Hold hold, boolean shared) {
            this.actor = actor;
            this.hold = hold;
            this.shared = shared;
            node = actor.serverPath(hold.path());
            hold.onStateChange(this::onState);
            if (plain && random.nextBoolean()) {
                hold.onRevocationRequested(this::asked);
            }
        }

        /** Somebody wants it back. */
        private void asked() {
            world.story.tell(() -> this + " is asked for");
            revocations++;
            if (heard || !marked.contains(node)) {
                violate("who is asked for it hears that once", this + (heard ? " heard it before" : " is not marked"));
            }
            heard = true;
            if (!released) {
                close();
            }
        }

        private void onState(HoldState state) {
            world.story.add(42, actor.index, state.ordinal());
            world.story.tell(() -> this + " is told " + state);
            told = state == HoldState.UNCERTAIN || state == HoldState.LOST;
            if (unfound && state == HoldState.HELD && hold.state() == HoldState.HELD) { // else it is told late
                violate("what is gone is not found", this + " is told " + state);
            }
            if (state == HoldState.SUSPENDED) {
                beEvicted(this);
            }
            if (gone && !evicted && state != HoldState.LOST && state != HoldState.UNCERTAIN && hold.isValid()) {
                violate("no hold is valid without its node", this + " is told " + state);
            }
        }

        boolean isOver() {
            return released || hold.state() == HoldState.LOST;
        }

        @Override
        public void close() {
            if (released) {
                return;
            }
            released = true;
            follow(actor, this + " is released", hold.release(), (outcome, error) -> {});
        }

        @Override
        public String toString() {
            return actor + (shared ? " reader " : " hold ") + node + " token 0x"
                    + Long.toHexString(hold.fencingToken());
        }
    }

    private final List<Way> ways;
    private final int room;

    /** Of a lock that is no other recipe's: who holds it can be asked to give it back. */
    private final boolean plain;

    /** Whether its nodes outlive sessions. */
    private final boolean persistent;

    private final Layouts layouts;

    /** Nodes whose data was changed: their owners are asked to give them back. */
    private final Set<String> marked = new HashSet<>();

    private long revocations;
    private final List<Grant> grants = new ArrayList<>();
    private final Set<Long> tokens = new HashSet<>();
    private final Turns turns;
    private long newestToken;
    private long granted;
    private long evictions;
    private long lastGone;

    private LockCrowd(World world, String path, int room, boolean plain, List<Way> ways) {
        super(world, path);
        this.room = room;
        this.ways = ways;
        this.plain = plain;
        persistent = plain && random.nextInt(4) == 0;
        layouts = room == 1 ? Layouts.any(random) : Layouts.one(random);
        turns = new Turns(world, serverPath() + (room == 1 ? "" : isCurators() ? "/locks" : "-__lock__"));
    }

    private boolean isCurators() {
        return layouts == Layouts.CURATOR;
    }

    /** Whose children are the leases of a semaphore. */
    private String leases() {
        return serverPath() + (isCurators() ? "/leases" : "");
    }

    static LockCrowd exclusive(World world, String path) {
        return new LockCrowd(
                world,
                path,
                1,
                true,
                List.of(
                        new Way(
                                false,
                                LONGEST_WAIT,
                                (crowd, actor) -> crowd.lock(actor).acquireAsync(LONGEST_WAIT)),
                        new Way(
                                false,
                                null,
                                (crowd, actor) -> tried(crowd.lock(actor).tryAcquireAsync()))));
    }

    private KazooLock lock(Actor actor) {
        return recipes(actor).lock(local(actor), lease(options(actor)));
    }

    private LockOptions options(Actor actor) {
        LockOptions options = LockOptions.DEFAULT.withLayout(layouts.of(actor));
        return persistent ? options.persistent() : options;
    }

    /** The word of a server is enough where there is but one. */
    private LockOptions lease(LockOptions options) {
        return world.isToTheLimits() && world.isStandalone() ? options.withLease(LeaseTerms.CONNECTION) : options;
    }

    static LockCrowd election(World world, String path) {
        return new LockCrowd(
                world,
                path,
                1,
                false,
                List.of(new Way(
                        false, NO_LIMIT, (crowd, actor) -> crowd.election(actor).lead())));
    }

    private Election election(Actor actor) {
        return recipes(actor).election(local(actor), lease(options(actor)));
    }

    static LockCrowd readWrite(World world, String path) {
        return new LockCrowd(
                world,
                path,
                1,
                false,
                List.of(
                        new Way(
                                true,
                                LONGEST_WAIT,
                                (crowd, actor) -> crowd.readLock(actor).acquireAsync(LONGEST_WAIT)),
                        new Way(
                                true,
                                LONGEST_WAIT,
                                (crowd, actor) -> crowd.readLock(actor).acquireAsync(LONGEST_WAIT)),
                        new Way(
                                false,
                                LONGEST_WAIT,
                                (crowd, actor) -> crowd.writeLock(actor).acquireAsync(LONGEST_WAIT))));
    }

    private KazooReadLock readLock(Actor actor) {
        return recipes(actor).readLock(local(actor), options(actor));
    }

    private KazooWriteLock writeLock(Actor actor) {
        return recipes(actor).writeLock(local(actor), options(actor));
    }

    /** A semaphore: so many may have it, whose tokens may come in any order. */
    static LockCrowd semaphore(World world, String path) {
        return new LockCrowd(
                world,
                path,
                2 + world.random.nextInt(2),
                false,
                List.of(
                        new Way(
                                false,
                                LONGEST_WAIT,
                                (crowd, actor) -> crowd.semaphore(actor).acquireAsync(LONGEST_WAIT)),
                        new Way(
                                false,
                                NO_LIMIT,
                                (crowd, actor) -> crowd.semaphore(actor).acquireAsync()),
                        new Way(
                                false,
                                null,
                                (crowd, actor) -> tried(crowd.semaphore(actor).tryAcquireAsync()))));
    }

    private KazooSemaphore semaphore(Actor actor) {
        SemaphoreOptions options = isCurators() ? SemaphoreOptions.DEFAULT.curator() : SemaphoreOptions.DEFAULT;
        return recipes(actor).semaphore(local(actor), room, options);
    }

    private static CompletableFuture<Hold> tried(CompletableFuture<Optional<Hold>> attempt) {
        CompletableFuture<Hold> taken = new CompletableFuture<>();
        attempt.whenComplete((maybe, error) -> {
            if (maybe == null) {
                taken.completeExceptionally(error);
            } else if (maybe.isEmpty()) {
                taken.completeExceptionally(new NoSuchElementException("somebody has it"));
            } else if (!taken.complete(maybe.get())) {
                maybe.get().release();
            }
        });
        return taken;
    }

    @Override
    void turn(Actor actor) {
        if (plain && random.nextInt(6) == 0) {
            ask(actor);
            return;
        }
        Way way = ways.get(random.nextInt(ways.size()));
        Duration limit = way.limit() == null ? actor.client.deadline() : way.limit();
        CompletableFuture<Hold> taking = way.take().apply(this, actor);
        follow(actor, actor + " takes " + path, limit, taking, (hold, error) -> {
            if (hold != null) {
                granted(new Grant(actor, hold, way.shared()));
            }
        });
        // Who waits for ever gives up at last.
        Duration patience = random.nextInt(4) == 0 ? upTo(Duration.ofSeconds(2)) : LONGEST_WAIT;
        beImpatient(actor, taking, patience);
    }

    private void ask(Actor actor) {
        follow(actor, actor + " asks for " + path, lock(actor).requestRevocationAsync(), (asked, error) -> {
            if (asked != null && asked > 1) {
                violate("one has it at the most", actor + " asked " + asked);
            }
        });
    }

    private void granted(Grant grant) {
        world.story.tell(() -> grant + " is granted");
        granted++;
        requireRoom(grant);
        String before = room == 1 ? turns.before(grant.node) : null;
        if (before != null) {
            violate("who came first is served first", before + " is there when " + grant + " is granted");
        }
        if (!tokens.add(grant.hold.fencingToken())) {
            violate("tokens are never used twice", grant.toString());
        }
        if (!grant.shared && room == 1) {
            if (grant.hold.fencingToken() <= newestToken) {
                violate("tokens rise", grant + " after 0x" + Long.toHexString(newestToken));
            }
            newestToken = grant.hold.fencingToken();
        }
        grants.add(grant);
        if (!world.truth().exists(grant.node)) {
            gone(grant);
        }
        long patience = random.nextLong(world.timeoutNanos() * (world.isToTheLimits() ? 6 : 3));
        later(grant.actor, world.isWinding() ? 0 : patience, grant::close);
    }

    /** At the limits somebody deletes the node of one whose client is away. */
    private void beEvicted(Grant grant) {
        if (!world.isToTheLimits() || world.isWinding() || random.nextInt(3) > 0) {
            return;
        }
        Actor other = world.actors.get(random.nextInt(world.actors.size()));
        if (other != grant.actor && other.isConnected()) {
            grant.evicted = true;
            String local = local(other) + grant.node.substring(serverPath().length());
            later(
                    other,
                    0,
                    () -> follow(other, other + " evicts " + grant, other.client.delete(local), (done, error) -> {
                        evictions += error == null ? 1 : 0;
                    }));
        }
    }

    @Override
    long successes() {
        return granted;
    }

    @Override
    void tally(Tallies tallies) {
        tallies.add("limits", EVICTION, evictions);
        if (plain) {
            tallies.add("locks", "REVOCATION", revocations);
            tallies.add("locks", "PERSISTENT", persistent ? granted : 0);
        }
        layouts.tally(tallies);
    }

    @Override
    @Nullable
    Actor holder() {
        List<Grant> held = grants.stream().filter(grant -> !grant.isOver()).toList();
        return held.isEmpty() ? null : held.get(random.nextInt(held.size())).actor;
    }

    /** Whoever had it and is not among those who may have it together is not valid any more, and was told so. */
    private void requireRoom(Grant after) {
        int valid = 0;
        int untold = 0;
        for (Grant before : grants) {
            if (!before.isOver() && !before.evicted && !(before.shared && after.shared)) {
                valid += before.hold.isValid() ? 1 : 0;
                untold += before.told ? 0 : 1;
            }
        }
        if (valid >= room) {
            violate("no more valid holds than may be", grants + " when " + after + " is granted");
        } else if (untold >= room && !world.hasPauses()) {
            violate("told before the successor", grants + " were not told when " + after + " is granted");
        }
    }

    private void gone(Grant grant) {
        boolean away = grant.hold.state() == HoldState.SUSPENDED
                && !grant.actor.isConnected(); // else it may have been looked at
        grant.unfound |= !grant.gone && away;
        grant.gone = true;
        lastGone = world.loop.nanoTime();
        requireInvalid(grant);
    }

    @Override
    long freeSince() {
        if (persistent) {
            return NOTHING_FREE; // nodes of a client that was stopped are nobody's
        }
        return grants.stream().filter(grant -> !grant.gone).count() < room ? lastGone : NOTHING_FREE;
    }

    private void requireInvalid(Grant grant) {
        if (!grant.evicted && grant.hold.isValid()) {
            violate("no hold is valid without its node", grant + ", " + grant.hold.state());
        }
    }

    @Override
    void committed(Txn txn, Set<String> deleted) {
        for (Grant grant : grants) {
            if (deleted.contains(grant.node)) {
                gone(grant);
            }
        }
        if (room > 1) {
            txn.changes().forEach(change -> requireTurn(txn, change));
        } else if (plain) {
            for (Change change : txn.changes()) {
                if (change instanceof Change.DataSet set && set.path().startsWith(serverPath() + "/")) {
                    marked.add(set.path());
                }
            }
        }
    }

    /** Only who has the inner lock takes a lease. */
    private void requireTurn(Txn txn, Change change) {
        if (change instanceof Change.Created made
                && made.path().startsWith(leases() + "/")
                && turns.first() != txn.sessionId()) {
            violate(
                    "who came first is served first",
                    made.path() + " is made by 0x" + Long.toHexString(txn.sessionId()) + ", waiting are "
                            + turns.nodes());
        }
    }

    @Override
    void check() {
        for (int i = 0; i < grants.size(); i++) {
            Grant grant = grants.get(i);
            if (grant.gone) {
                requireInvalid(grant);
            }
        }
        if (grants.size() > 16) {
            grants.removeIf(grant -> grant.gone && grant.isOver());
        }
    }

    @Override
    @Nullable
    String unsettled() {
        List<String> left = new ArrayList<>(turns.nodes());
        if (room > 1 && world.truth().exists(leases())) {
            left.addAll(world.truth().children(leases()));
        }
        if (persistent && isIdle()) {
            left.removeIf(node -> sweep(node.substring(node.lastIndexOf('/'))));
        }
        return left.isEmpty() ? null : "nodes " + left;
    }

    /** What a client left that was stopped stays until somebody removes it; whether there is nobody to do that. */
    private boolean sweep(String name) {
        if (world.actors.stream().allMatch(actor -> actor.isConnected() && actor.run() == 1)) {
            return false; // nobody was stopped
        }
        Actor sweeper =
                world.actors.stream().filter(Actor::isConnected).findFirst().orElse(null);
        if (sweeper != null) {
            follow(
                    sweeper,
                    sweeper + " removes " + name,
                    sweeper.client.delete(local(sweeper) + name),
                    (done, error) -> {});
        }
        return sweeper == null;
    }
}
