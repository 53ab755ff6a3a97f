package io.kazoo.simulation.run;

import io.kazoo.simulation.VirtualLoop;
import io.kazoo.simulation.VirtualNetwork;
import io.kazoo.testkit.model.Txn;
import io.kazoo.testkit.model.ZkModel;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One seed: its clients, its servers, what goes wrong between them and what must hold all the same.
 *
 * <p>Owned by the thread that made it.
 */
public final class World {

    private static final int LEAST_CLIENTS = 3;
    private static final int LEAST_CALLS = 200;
    private static final int LEAST_FAULTS = 10;
    private static final int LEAST_SECONDS = 300;
    private static final int LIMITS_OF = 3;
    // One in eight, and none of those that the museum's faults were seen in.
    private static final int EARLY_OF = 8;
    private static final int EARLY_AT = 5;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final Duration STEP = Duration.ofMillis(500);

    final Draw draw;
    public final SplittableRandom random;
    public final VirtualLoop loop = new VirtualLoop();
    final VirtualNetwork network = new VirtualNetwork(loop);
    public final Story story;
    final Cluster cluster;
    final Books books;
    final Guests guests;
    public final List<Actor> actors = new ArrayList<>();
    final Nemesis nemesis;
    final long[] operations = new long[CallKind.values().length];
    final Tallies tallies = new Tallies();
    private final Bounds bounds = new Bounds(this);

    private final @Nullable Forbidden forbidden;

    private @Nullable Violation violation;
    private boolean winding;
    private long begunNanos;
    private long healedNanos;

    World(long seed, @Nullable PrintStream out, Function<World, Guests> company) {
        draw = new Draw(seed);
        random = draw.random;
        guests = company.apply(this);
        if (guests.goToTheLimits() && Math.floorMod(seed, LIMITS_OF) == 0) {
            draw.goToTheLimits();
        }
        if (guests.goToTheLimits()) {
            for (Limits.Kind kind : Limits.Kind.values()) {
                tallies.add("limits", kind.name(), 0);
            }
        }
        if (guests == Guests.NONE) {
            Forbidden.announce(tallies);
        }
        boolean early = guests == Guests.NONE && Math.floorMod(seed, EARLY_OF) == EARLY_AT && draw.checkAclsEarly();
        story = new Story(loop, out);
        story.tell(() -> "seed " + seed + ": " + draw);
        network.latency(Duration.ofNanos(draw.latencyNanos));
        books = new Books(this);
        if (!guests.bearForcedExpiry() && draw.mix.remove(FaultKind.EXPIRE)) {
            draw.mix.add(FaultKind.LOST_TO_SERVER); // by which sessions expire as well
        }
        cluster = new Cluster(this);
        for (int i = 0; i < draw.clients; i++) {
            actors.add(new Actor(this, i));
        }
        nemesis = new Nemesis(this);
        forbidden = early ? new Forbidden(this) : null;
        loop.afterEach(this::afterEach);
        cluster.ensemble.onCommit(this::committed);
    }

    // ---- the phases of a seed

    /** All of it; throws what did not hold. */
    void run() {
        prepare();
        safety();
        heal();
        end();
    }

    /** What its guests count, and each kind of fault that they bear. */
    Map<String, Long> tallies() {
        if (guests != Guests.NONE) {
            guests.tally(tallies);
            for (FaultKind kind : FaultKind.values()) {
                if (kind != FaultKind.EXPIRE || guests.bearForcedExpiry()) {
                    tallies.add("faults", kind.name(), nemesis.faults[kind.ordinal()]);
                }
            }
        }
        return tallies.counts();
    }

    private void prepare() {
        actors.forEach(Actor::start);
        Actor first = actors.get(0);
        runUntil("the first client gets connected", first::isConnected, 60 * SECOND);
        first.prepareTree();
        guests.prepare();
        runUntil("the tree is there", () -> books.isIdle() && guests.isIdle(), 60 * SECOND);
        if (forbidden != null) {
            forbidden.prepare();
        }
    }

    private void safety() {
        story.tell(() -> "--- safety");
        begunNanos = loop.nanoTime();
        for (Actor actor : actors) {
            actor.work(draw.calls / draw.clients / guests.callsDividedBy() + 1, draw.spanNanos);
        }
        guests.work(draw.spanNanos);
        if (forbidden != null) {
            forbidden.work(actors, draw.spanNanos);
        }
        if (draw.toTheLimits) {
            nemesis.plan(draw.faults / 3, draw.spanNanos);
            new Limits(this).plan(draw.faults * 2, draw.spanNanos);
        } else {
            nemesis.plan(draw.faults, draw.spanNanos);
        }
        advance(draw.spanNanos);
    }

    private void heal() {
        story.tell(() -> "--- healing");
        nemesis.heal();
        winding = true;
        healedNanos = loop.nanoTime();
        long bound = 3 * draw.timeoutNanos() + 40 * SECOND;
        runUntil("all clients are live or stopped, and all calls over", this::isLive, bound);
        story.tell(() -> "--- all live");
        actors.forEach(Actor::probe);
        runUntil("calls succeed once all is well", books::isIdle, bound);
        actors.forEach(Actor::requireProbed);
        advance(2 * SECOND + draw.timeoutNanos());
        runUntil("nothing is under way", books::isIdle, bound);
        runUntil("recipes converge", () -> actors.stream().allMatch(actor -> actor.watches.converged()), bound);
        // Sessions expire at whole seconds, which is told soon after.
        advance((5 * SECOND / 2 - loop.nanoTime() % SECOND) % SECOND);
        actors.forEach(actor -> actor.watches.atRest());
        bounds.atRest();
        runUntil("recipes come to rest", guests::isIdle, bound + 70 * SECOND); // they may have waited a minute
        runUntil("recipes agree with the servers", guests::isSettled, bound);
        advance(Math.max(0, cluster.lastOutNanos() - loop.nanoTime()) + SECOND);
        if (guests.mostWatches() >= 0
                && nemesis.none(FaultKind.HALF_OPEN, FaultKind.LOST_TO_SERVER, FaultKind.SWALLOW_REPLY)) {
            // Else servers may have connections of which they do not know that they ended, and clients calls without
            // answer.
            actors.forEach(actor -> actor.process.users().execute(actor.watches::closeAll));
            advance(2 * SECOND);
            cluster.requireNoMoreWatches(actors.stream()
                            .mapToInt(actor -> actor.watches.mostOnServers())
                            .sum()
                    + guests.mostWatches());
        }
    }

    private void end() {
        story.tell(() -> "--- the end");
        if (guests == Guests.NONE) {
            requireLargeEnough();
        }
        actors.forEach(Actor::stopForGood);
        runUntil("all clients have stopped", () -> actors.stream().allMatch(Actor::isStopped), 60 * SECOND);
        advance(Math.max(
                0,
                nemesis.lastForwardedNanos() - loop.nanoTime())); // a session may begin that nobody waits for any more
        advance(2 * draw.timeoutNanos() + 3 * TimeUnit.MILLISECONDS.toNanos(draw.ensemble.tickMillis()) + 10 * SECOND);
        actors.forEach(Actor::requireNothingLeft);
        cluster.requireNothingLeft();
        check(); // else what was noted last would be told to nobody
    }

    private void requireLargeEnough() {
        long seconds = (healedNanos - begunNanos) / SECOND;
        if (actors.size() < LEAST_CLIENTS
                || books.next() < LEAST_CALLS
                || nemesis.begun() < LEAST_FAULTS
                || seconds < LEAST_SECONDS) {
            violate(
                    "a seed is large enough",
                    () -> actors.size() + " clients, " + books.next() + " calls, " + nemesis.begun() + " faults, "
                            + seconds + " s");
        }
    }

    private boolean isLive() {
        return books.isIdle() && actors.stream().allMatch(Actor::isLiveOrTerminal);
    }

    private void runUntil(String what, java.util.function.BooleanSupplier condition, long boundNanos) {
        long end = loop.nanoTime() + boundNanos;
        while (!condition.getAsBoolean()) {
            if (loop.nanoTime() >= end) {
                violate("liveness", () -> "not within " + boundNanos / SECOND + " s: " + what + describe());
                check();
            }
            loop.advance(STEP);
            check();
        }
    }

    private String describe() {
        StringBuilder text = new StringBuilder();
        actors.forEach(actor -> text.append("; ").append(actor.describe()));
        return text.append(books.describe()).append(guests.unsettled()).toString();
    }

    private void advance(long nanos) {
        long end = loop.nanoTime() + nanos;
        while (loop.nanoTime() < end) {
            loop.advance(Duration.ofNanos(Math.min(SECOND, end - loop.nanoTime())));
            check();
        }
    }

    // ---- what must hold

    /** After every task. */
    private void afterEach() {
        if (violation != null) {
            throw violation;
        }
        for (int i = 0; i < actors.size(); i++) {
            actors.get(i).clock.check();
        }
        guests.check();
    }

    /** From time to time, what is dear. */
    private void check() {
        books.check();
        bounds.check();
        afterEach();
    }

    private void committed(Txn txn) {
        story.add(1, txn.zxid(), txn.error());
        books.committed(txn);
        for (Actor actor : actors) {
            actor.watches.committed(txn);
        }
        guests.committed(txn);
    }

    /** What the ensemble has committed. */
    public ZkModel truth() {
        return cluster.ensemble.truth();
    }

    /** The session time-out of its clients. */
    public long timeoutNanos() {
        return draw.timeoutNanos();
    }

    /** Whether it goes to the limits of leases, which {@link Guests#goToTheLimits()} allows. */
    public boolean isToTheLimits() {
        return draw.toTheLimits;
    }

    /** Whether its ensemble is one server, which nobody can be cut off from and go on. */
    public boolean isStandalone() {
        return draw.ensemble.servers() == 1;
    }

    /** Whether processes may be paused in it. */
    public boolean hasPauses() {
        return draw.mix.contains(FaultKind.PAUSE);
    }

    /** Notes that something did not hold. User code may call it: the seed ends with the task that runs now. */
    public void violate(String invariant, Supplier<String> detail) {
        if (violation == null) {
            violation = new Violation(invariant, detail.get());
            story.tell(() -> "VIOLATION " + violation.getMessage());
        }
    }

    /** Since when faults are over, if {@link #isWinding}. */
    public long healedNanos() {
        return healedNanos;
    }

    /** Whether faults are over and users make no more calls. */
    public boolean isWinding() {
        return winding;
    }
}
