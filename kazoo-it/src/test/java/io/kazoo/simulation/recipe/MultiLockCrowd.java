package io.kazoo.simulation.recipe;

import io.kazoo.data.HoldState;
import io.kazoo.recipe.Hold;
import io.kazoo.recipe.JointHold;
import io.kazoo.recipe.LockOptions;
import io.kazoo.recipe.MultiLock;
import io.kazoo.simulation.run.Actor;
import io.kazoo.simulation.run.World;
import io.kazoo.testkit.model.Txn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Takers of several locks at once, named in any order: they get all they want or nothing, no lock is validly with two, who
 * lost one was told that before the next one has it, tokens rise, and once
 * faults are over none waits for another in a circle.
 */
final class MultiLockCrowd extends Crowd {

    private static final List<String> NAMES = List.of("a", "b", "c", "d");
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    /** Several locks that were granted. */
    private final class Grant {
        final Actor actor;
        final JointHold joint;
        final List<String> nodes;
        final Set<String> gone = new HashSet<>();
        boolean released;

        /** That it is not certain any more; or it never was. */
        boolean told;

        Grant(Actor actor, JointHold joint) {
            this.actor = actor;
            this.joint = joint;
            nodes = joint.holds().stream()
                    .map(hold -> actor.serverPath(hold.path()))
                    .toList();
            nodes.stream().filter(node -> !world.truth().exists(node)).forEach(gone::add);
            onState(joint.state());
            joint.onStateChange(this::onState);
        }

        private void onState(HoldState state) {
            told = state == HoldState.UNCERTAIN || state == HoldState.LOST;
        }

        boolean isOver() {
            return gone.size() == nodes.size();
        }

        boolean sharesWith(Grant other) {
            return nodes.stream()
                    .anyMatch(node ->
                            other.nodes.stream().anyMatch(one -> lockOf(one).equals(lockOf(node))));
        }

        void release() {
            released = true;
            follow(actor, this + " is released", joint.release(), (outcome, error) -> {});
        }

        @Override
        public String toString() {
            return actor + " holds " + nodes;
        }
    }

    private final List<Grant> grants = new ArrayList<>();
    private final Set<Long> tokens = new HashSet<>();

    /** By lock. */
    private final Map<String, Long> newestTokens = new HashMap<>();

    private long granted;
    private final Layouts layouts;
    private long lastGone;

    MultiLockCrowd(World world, String path) {
        super(world, path);
        layouts = Layouts.any(random);
    }

    private static String lockOf(String node) {
        return node.substring(0, node.lastIndexOf('/'));
    }

    // ---- takers

    @Override
    void turn(Actor actor) {
        List<String> wanted = wanted(actor);
        MultiLock locks = recipes(actor).multiLock(wanted, LockOptions.DEFAULT.withLayout(layouts.of(actor)));
        if (random.nextInt(3) == 0) {
            follow(actor, actor + " tries " + wanted, locks.tryAcquireAsync(), (found, error) -> {
                if (found != null) {
                    found.ifPresent(joint -> granted(actor, wanted, joint));
                }
            });
            return;
        }
        boolean limited = random.nextBoolean();
        CompletableFuture<JointHold> taking = limited ? locks.acquireAsync(LONGEST_WAIT) : locks.acquireAsync();
        follow(actor, actor + " takes " + wanted, limited ? LONGEST_WAIT : NO_LIMIT, taking, (joint, error) -> {
            if (joint != null) {
                granted(actor, wanted, joint);
            }
        });
        beImpatient(actor, taking, random.nextInt(3) == 0 ? upTo(Duration.ofSeconds(2)) : LONGEST_WAIT);
    }

    /** Two at least, in any order. */
    private List<String> wanted(Actor actor) {
        List<String> left = new ArrayList<>(NAMES);
        List<String> wanted = new ArrayList<>();
        int count = 2 + random.nextInt(NAMES.size() - 1);
        while (wanted.size() < count) {
            wanted.add(local(actor) + "/" + left.remove(random.nextInt(left.size())));
        }
        return wanted;
    }

    private void granted(Actor actor, List<String> wanted, JointHold joint) {
        granted++;
        Grant grant = new Grant(actor, joint);
        world.story.tell(() -> grant.toString());
        Set<String> got = new HashSet<>();
        for (Hold hold : joint.holds()) {
            got.add(lockOf(hold.path()));
            if (!tokens.add(hold.fencingToken())) {
                violate("tokens are never used twice", grant.toString());
            }
            long before =
                    newestTokens.merge(lockOf(grant.actor.serverPath(hold.path())), hold.fencingToken(), Math::max);
            if (before > hold.fencingToken() && joint.isValid()) {
                violate("tokens rise", grant + " after 0x" + Long.toHexString(before));
            }
        }
        if (!got.equals(Set.copyOf(wanted))) {
            violate("all are held or none", grant + " and wanted " + wanted);
        }
        for (String node : grant.nodes) {
            String before = new Turns(world, lockOf(node)).before(node);
            if (before != null) {
                violate("who came first is served first", before + " is there when " + grant);
            }
        }
        for (Grant other : grants) {
            if (other.released || !other.sharesWith(grant)) {
                continue;
            } else if (other.joint.isValid()) {
                violate("no lock is with two", other + ", " + grant);
            } else if (!other.told && !world.hasPauses()) {
                violate("told before the successor", other + " was not told when " + grant);
            }
        }
        grants.removeIf(Grant::isOver);
        grants.add(grant);
        later(actor, world.isWinding() ? 0 : random.nextLong(world.timeoutNanos() * 2), grant::release);
    }

    // ---- as the servers see it

    @Override
    void committed(Txn txn, Set<String> deleted) {
        for (Grant grant : grants) {
            for (String node : grant.nodes) {
                if (deleted.contains(node)) {
                    grant.gone.add(node);
                    lastGone = world.loop.nanoTime();
                }
            }
        }
    }

    @Override
    void check() {
        for (int i = 0; i < grants.size(); i++) {
            Grant grant = grants.get(i);
            if (!grant.gone.isEmpty() && grant.joint.isValid()) {
                violate("no hold is valid without its node", grant + ", gone are " + grant.gone);
            }
        }
    }

    @Override
    long successes() {
        return granted;
    }

    @Override
    @Nullable
    Actor holder() {
        Optional<Grant> held = grants.stream()
                .filter(grant -> !grant.released && !grant.isOver())
                .findFirst();
        return held.map(grant -> grant.actor).orElse(null);
    }

    /** Where nobody has all he wants, somebody must get it, whoever has a part. */
    @Override
    long freeSince() {
        return grants.stream().allMatch(Grant::isOver) ? lastGone : NOTHING_FREE;
    }

    @Override
    @Nullable
    String unsettled() {
        List<String> left = new ArrayList<>();
        NAMES.forEach(name -> left.addAll(new Turns(world, serverPath() + "/" + name).nodes()));
        return left.isEmpty() ? null : "nodes " + left;
    }
}
