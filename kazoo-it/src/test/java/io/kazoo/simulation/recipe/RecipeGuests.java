package io.kazoo.simulation.recipe;

import io.kazoo.simulation.run.Actor;
import io.kazoo.simulation.run.Guests;
import io.kazoo.simulation.run.Tallies;
import io.kazoo.simulation.run.World;
import io.kazoo.testkit.model.Change;
import io.kazoo.testkit.model.Txn;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Everybody who uses recipes in one world. */
final class RecipeGuests implements Guests {

    private static final int TURNS = 10;

    /** What the safety margin of a lease allows for: one part in a hundred. */
    private static final double CLOCK_SKEW = 0.01;

    /** What it is where the servers' clocks, which are exact here, are off as far the other way. */
    private static final double LIMIT_SKEW = 0.0198;

    private static final int PRESSED_TURNS = 3;
    private static final long PRESSED_NANOS = 30_000_000;

    private final World world;
    private final List<Crowd> crowds = new ArrayList<>();
    private final Map<CrowdKind, Crowd> kinds = new EnumMap<>(CrowdKind.class);

    private long commits;
    private long checked;

    RecipeGuests(World world) {
        this.world = world;
    }

    @Override
    public void prepare() {
        for (CrowdKind kind : CrowdKind.values()) {
            if (world.random.nextInt(2) == 0) {
                Crowd crowd = kind.in(world);
                crowds.add(crowd);
                kinds.put(kind, crowd);
            }
        }
        Actor first = world.actors.get(0);
        first.process.users().execute(() -> crowds.forEach(crowd -> crowd.prepare(first)));
    }

    @Override
    public void work(long spanNanos) {
        for (Crowd crowd : crowds) {
            for (Actor actor : world.actors) {
                for (int i = 0; i < TURNS; i++) {
                    crowd.later(actor, world.random.nextLong(spanNanos), () -> {
                        if (!world.isWinding()) {
                            crowd.turn(actor);
                        }
                    });
                }
            }
        }
    }

    /**
     * Once more only if a client or the ensemble has done something since: else all that can have happened is that a hold has
     * run out.
     */
    @Override
    public void check() {
        long now = commits;
        for (int i = 0; i < world.actors.size(); i++) {
            now += world.actors.get(i).process.turns();
        }
        if (now == checked) {
            return;
        }
        checked = now;
        for (int i = 0; i < crowds.size(); i++) {
            crowds.get(i).check();
        }
    }

    @Override
    public void committed(Txn txn) {
        commits++;
        Set<String> deleted = new HashSet<>();
        for (Change change : txn.changes()) {
            if (change instanceof Change.Deleted one) {
                deleted.add(one.path());
            } else if (change instanceof Change.SessionClosed closed) {
                deleted.addAll(closed.ephemerals());
            }
        }
        crowds.forEach(crowd -> crowd.committed(txn, deleted));
    }

    @Override
    public boolean isIdle() {
        return crowds.stream().allMatch(Crowd::isIdle);
    }

    @Override
    public boolean isSettled() {
        return crowds.stream().allMatch(crowd -> crowd.unsettled() == null);
    }

    @Override
    public String unsettled() {
        StringBuilder text = new StringBuilder();
        for (Crowd crowd : crowds) {
            String what = crowd.isIdle() ? crowd.unsettled() : "calls under way";
            if (what != null) {
                text.append("; ").append(crowd.path).append(": ").append(what);
            }
        }
        return text.toString();
    }

    @Override
    public int mostWatches() {
        return crowds.stream().mapToInt(Crowd::watches).sum();
    }

    @Override
    public int callsDividedBy() {
        return 3;
    }

    @Override
    public boolean bearForcedExpiry() {
        return false;
    }

    @Override
    public boolean goToTheLimits() {
        return true;
    }

    /** Of each kind in how many worlds it was, and how often what it is for came about. */
    @Override
    public void tally(Tallies tallies) {
        for (CrowdKind kind : CrowdKind.values()) {
            Crowd crowd = kinds.get(kind);
            tallies.add("recipes", kind.name(), crowd == null ? 0 : 1);
            tallies.add("successes", kind.name(), crowd == null ? 0 : crowd.successes());
        }
        crowds.forEach(crowd -> crowd.tally(tallies));
        tallies.add("limits", LockCrowd.EVICTION, 0);
    }

    @Override
    public void press(Actor actor) {
        for (Crowd crowd : crowds) {
            for (int i = 0; i < PRESSED_TURNS; i++) {
                crowd.later(actor, world.random.nextLong(PRESSED_NANOS), () -> {
                    if (!world.isWinding()) {
                        crowd.turn(actor);
                    }
                });
            }
        }
    }

    @Override
    public @Nullable Actor holder() {
        List<Actor> holders =
                crowds.stream().map(Crowd::holder).filter(Objects::nonNull).toList();
        return holders.isEmpty() ? null : holders.get(world.random.nextInt(holders.size()));
    }

    @Override
    public double clockSkew() {
        return world.isToTheLimits() ? LIMIT_SKEW : CLOCK_SKEW;
    }
}
