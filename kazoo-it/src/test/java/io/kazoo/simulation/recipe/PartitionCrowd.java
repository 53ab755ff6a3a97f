package io.kazoo.simulation.recipe;

import io.kazoo.recipe.PartitionOptions;
import io.kazoo.recipe.PartitionState;
import io.kazoo.recipe.SetPartitioner;
import io.kazoo.simulation.run.Actor;
import io.kazoo.simulation.run.World;
import io.kazoo.testkit.model.Txn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Those who share a set of items: each is validly with one at the most, who lost it was told that before
 * the next one has it, and at rest it is with one and nothing is left of the others.
 */
final class PartitionCrowd extends Crowd {

    private static final List<String> ITEMS = List.of("a", "b", "c", "d", "e");
    private static final PartitionOptions OPTIONS = PartitionOptions.DEFAULT.withTimeBoundary(Duration.ofSeconds(5));

    private final Map<Actor, SetPartitioner> members = new HashMap<>();

    /** What those have who were told so, and nothing else since. */
    private final Map<SetPartitioner, List<String>> has = new HashMap<>();

    private long acquired;

    PartitionCrowd(World world, String path) {
        super(world, path);
    }

    @Override
    void turn(Actor actor) {
        SetPartitioner member = members.get(actor);
        if (member == null) {
            world.story.tell(() -> actor + " takes part in " + path);
            SetPartitioner fresh = recipes(actor).setPartitioner(local(actor), "m" + actor.index, ITEMS, OPTIONS);
            members.put(actor, fresh);
            fresh.listen(state -> told(actor, fresh, state));
        } else if (random.nextInt(4) == 0) {
            members.remove(actor);
            has.remove(member);
            follow(actor, actor + " leaves " + path, member.finishAsync(), (done, error) -> {});
        }
    }

    private void told(Actor actor, SetPartitioner member, PartitionState state) {
        world.story.add(44, actor.index, state.ordinal());
        world.story.tell(() -> actor + " is " + state + " in " + path + " with " + member.partition());
        requireApart();
        requireTold(actor, member, state);
        acquired += state == PartitionState.ACQUIRED ? 1 : 0;
        if (members.get(actor) != member) {
            return;
        } else if (state == PartitionState.RELEASE) {
            release(actor, member);
        } else if (state == PartitionState.FAILURE) {
            members.remove(actor);
            follow(actor, actor + " leaves " + path + " for good", member.finishAsync(), (done, error) -> {});
        }
    }

    /** Who has an item now knows it before, or gave it back. */
    private void requireTold(Actor actor, SetPartitioner member, PartitionState state) {
        has.remove(member);
        if (state != PartitionState.ACQUIRED) {
            return;
        }
        List<String> items = member.partition();
        has.forEach((other, theirs) -> {
            if (!world.hasPauses() && !Collections.disjoint(items, theirs)) {
                violate("told before the successor", actor + " has " + items + ", another one " + theirs);
            }
        });
        if (members.get(actor) == member) {
            has.put(member, items);
        }
    }

    private void release(Actor actor, SetPartitioner member) {
        follow(actor, actor + " gives its part of " + path + " back", member.releaseSetAsync(), (done, error) -> {
            if (error != null && members.get(actor) == member && member.state() == PartitionState.RELEASE) {
                later(actor, Duration.ofSeconds(1).toNanos(), () -> release(actor, member));
            }
        });
    }

    @Override
    long successes() {
        return acquired;
    }

    private void requireApart() {
        Set<String> taken = new HashSet<>();
        for (SetPartitioner member : members.values()) {
            for (String item : member.partition()) {
                if (!taken.add(item)) {
                    violate("no item is with two", item);
                }
            }
        }
    }

    @Override
    void committed(Txn txn, Set<String> deleted) {
        requireApart();
    }

    @Override
    @Nullable
    String unsettled() {
        Set<String> shared = new TreeSet<>();
        boolean any = false;
        for (Map.Entry<Actor, SetPartitioner> member : members.entrySet()) {
            any |= member.getKey().isConnected();
            shared.addAll(member.getValue().partition());
        }
        if (any && !shared.equals(Set.copyOf(ITEMS))) {
            return "only " + shared + " are shared";
        }
        return left();
    }

    /** More than a node for each member, and a lock for each item while there is one. */
    private @Nullable String left() {
        int there = (int) members.keySet().stream().filter(Actor::isConnected).count();
        List<String> party = children(serverPath() + "/party");
        List<String> locks = new ArrayList<>();
        ITEMS.forEach(item -> locks.addAll(new Turns(world, serverPath() + "/locks/" + item).nodes()));
        boolean isLeft = party.size() != there || locks.size() != (there == 0 ? 0 : ITEMS.size());
        return isLeft ? there + " are there, members are " + party + ", locks " + locks : null;
    }

    /** Of all members, and of its own node. */
    @Override
    int watches() {
        return members.size() * 2;
    }
}
