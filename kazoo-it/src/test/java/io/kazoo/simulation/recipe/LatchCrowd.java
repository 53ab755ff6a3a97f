package io.kazoo.simulation.recipe;

import io.kazoo.recipe.Hold;
import io.kazoo.recipe.LeaderLatch;
import io.kazoo.recipe.LeadershipListener;
import io.kazoo.recipe.LockOptions;
import io.kazoo.simulation.run.Actor;
import io.kazoo.simulation.run.Tallies;
import io.kazoo.simulation.run.World;
import io.kazoo.testkit.model.Txn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Those who keep a leadership for as long as they can: at no time are two certain that they lead, who does not any more was
 * told that before the next one is, tokens rise, and at rest one of those who stand leads.
 */
final class LatchCrowd extends Crowd {

    private static final int LOOKS = 4;
    private static final int HOPS = 8;

    /** What one client has at a time. */
    private final class Candidate implements LeadershipListener {
        final Actor actor;
        final LeaderLatch latch;

        Candidate(Actor actor) {
            this.actor = actor;
            latch = recipes(actor).leaderLatch(local(actor), LockOptions.DEFAULT.withLayout(layouts.of(actor)));
            latch.listen(this);
        }

        @Override
        public void isLeader(Hold hold) {
            world.story.add(43, actor.index, 1);
            world.story.tell(() -> actor + " leads " + path);
            boolean again = hold.equals(led.put(actor, hold));
            requireTurn(hold, again);
            leading.add(this);
            String node = actor.serverPath(hold.path());
            String before = turns.before(node);
            if (before != null) {
                violate("who came first is served first", before + " is there when " + actor + " leads with " + node);
            }
        }

        private void requireTurn(Hold hold, boolean again) {
            if (!tokens.add(hold.fencingToken()) && !again) {
                violate("tokens are never used twice", actor + " leads with " + hold);
            }
            if (hold.fencingToken() < newestToken && hold.isValid()) {
                violate("tokens rise", actor + " leads with " + hold + " after " + newestToken);
            }
            newestToken = Math.max(newestToken, hold.fencingToken());
            leading.remove(this);
            if (!leading.isEmpty() && !world.hasPauses()) {
                violate("told before the successor", leading + " were not told when " + actor + " leads");
            }
        }

        @Override
        public String toString() {
            return actor.toString();
        }

        @Override
        public void notLeader() {
            leading.remove(this);
            world.story.add(43, actor.index, 0);
            world.story.tell(() -> actor + " leads " + path + " no more");
        }

        /** The client was stopped: it stands no more. */
        @Override
        public void failed(Throwable why) {
            world.story.tell(() -> actor + " stands no more for " + path + ": " + why);
            standing.remove(actor, this);
            leading.remove(this);
        }
    }

    private final Map<Actor, Candidate> standing = new HashMap<>();
    private final List<LeaderLatch> latches = new ArrayList<>();
    private final Map<Actor, Hold> led = new HashMap<>();
    private final Set<Long> tokens = new HashSet<>();

    /** Who was told that he leads, and nothing else since. */
    private final Set<Candidate> leading = new HashSet<>();

    private long newestToken;
    private final Turns turns;
    private final Layouts layouts;

    LatchCrowd(World world, String path) {
        super(world, path);
        turns = new Turns(world, serverPath());
        layouts = Layouts.any(random);
    }

    @Override
    void turn(Actor actor) {
        Candidate old = standing.get(actor);
        if (old == null) {
            Candidate candidate = new Candidate(actor);
            standing.put(actor, candidate);
            latches.add(candidate.latch);
            candidate.latch.start();
        } else if (random.nextInt(3) == 0) {
            close(old);
        }
    }

    private void close(Candidate candidate) {
        if (standing.remove(candidate.actor, candidate)) {
            world.story.tell(() -> candidate.actor + " closes " + path);
            leading.remove(candidate);
            candidate.latch.close();
        }
    }

    /** Whose turn it is now closes at about the moment when he hears of it: his hold may come when he wants it no more. */
    @Override
    void committed(Txn txn, Set<String> deleted) {
        if (world.isWinding() || deleted.stream().noneMatch(node -> node.startsWith(serverPath() + "/"))) {
            return;
        }
        long first = turns.first();
        for (Candidate candidate : List.copyOf(standing.values())) {
            if (candidate.actor.client.session().id() == first && !candidate.latch.hasLeadership()) {
                look(candidate);
            }
        }
    }

    /** Reads what the latch reads as well, and closes it a few tasks after the answer. */
    private void look(Candidate candidate) {
        Actor actor = candidate.actor;
        int looks = random.nextInt(LOOKS);
        later(actor, 0, () -> look(candidate, looks));
    }

    private void look(Candidate candidate, int more) {
        Actor actor = candidate.actor;
        if (more > 0) {
            follow(
                    actor,
                    actor + " looks at " + path,
                    actor.client.getChildren(local(actor)),
                    (names, error) -> look(candidate, more - 1));
        } else {
            hop(candidate, random.nextInt(HOPS));
        }
    }

    private void hop(Candidate candidate, int more) {
        if (more > 0) {
            later(candidate.actor, 0, () -> hop(candidate, more - 1));
        } else {
            close(candidate);
        }
    }

    @Override
    long successes() {
        return tokens.size();
    }

    @Override
    void tally(Tallies tallies) {
        layouts.tally(tallies);
    }

    @Override
    void check() {
        int leaders = 0;
        for (int i = 0; i < latches.size(); i++) {
            leaders += latches.get(i).hasLeadership() ? 1 : 0;
        }
        if (leaders > 1) {
            violate("one leads at the most", leaders + " lead: " + led);
        }
    }

    @Override
    @Nullable
    String unsettled() {
        for (Actor actor : standing.keySet()) {
            if (!actor.isConnected()) {
                return null;
            }
        }
        int nodes = world.truth().exists(serverPath())
                ? world.truth().children(serverPath()).size()
                : 0;
        if (nodes != standing.size()) {
            return nodes + " nodes of " + standing.size() + " who stand";
        }
        long leaders = standing.values().stream()
                .filter(candidate -> candidate.latch.hasLeadership())
                .count();
        return leaders == Math.min(1, standing.size()) ? null : leaders + " lead of " + standing.size() + " who stand";
    }

    /** One each for the predecessor. */
    @Override
    int watches() {
        return Math.max(0, standing.size() - 1);
    }
}
