package io.kazoo.simulation.recipe;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kazoo.data.NodeData;
import io.kazoo.recipe.DataWatch;
import io.kazoo.recipe.SharedValue;
import io.kazoo.simulation.run.Actor;
import io.kazoo.simulation.run.World;
import io.kazoo.testkit.model.Change;
import io.kazoo.testkit.model.Txn;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Those who set a shared value, some only if nobody did since they looked: what succeeded took the place of what it says, and
 * counts once; listeners hear of newer values only, and at rest of the last one.
 */
final class ValueCrowd extends Crowd {

    private static final String INITIAL = "initial";

    /** A change that a servers' transaction made: which one wrote what it replaced. */
    private record Written(long token, long replaced) {}

    /** A client that looks and listens. */
    private static final class Member {
        final Actor actor;
        final SharedValue value;

        @Nullable
        NodeData read;

        /** In which run it was read: the server that another one comes to may be behind. */
        int readIn;

        @Nullable
        DataWatch watch;

        /** What the listener heard last: who wrote it, and what. */
        long heard;

        String last = "";
        int run;

        Member(Actor actor, SharedValue value) {
            this.actor = actor;
            this.value = value;
        }

        @Override
        public String toString() {
            return actor.toString();
        }
    }

    private final Map<Actor, Member> members = new HashMap<>();
    private final Map<String, Written> written = new HashMap<>();
    private final Map<Long, String> values = new HashMap<>();
    private final Set<String> notWritten = new HashSet<>();
    private long newest;
    private int next;

    ValueCrowd(World world, String path) {
        super(world, path);
    }

    // ---- calls

    @Override
    void turn(Actor actor) {
        Member member = members.computeIfAbsent(
                actor, one -> new Member(one, recipes(one).sharedValue(local(one), INITIAL.getBytes(US_ASCII))));
        switch (random.nextInt(6)) {
            case 0 -> listen(member);
            case 1 -> set(member);
            case 2, 3 -> read(member);
            default -> compareAndSet(member);
        }
    }

    private void read(Member member) {
        follow(member.actor, member + " reads " + path, member.value.valueAsync(), (value, error) -> {
            if (value != null) {
                requireKnown(member, value);
                member.read = value;
                member.readIn = member.actor.run();
                if (random.nextBoolean()) {
                    compareAndSet(member);
                }
            }
        });
    }

    private void set(Member member) {
        String fresh = "value" + next++;
        follow(
                member.actor,
                member + " sets " + fresh,
                member.value.setAsync(fresh.getBytes(US_ASCII)),
                (was, error) -> {
                    if (was != null) {
                        requireKnown(member, was);
                        requireReplaced(fresh, was);
                    } else if (!isUnknown(error)) {
                        notWritten.add(fresh);
                    }
                });
    }

    private void compareAndSet(Member member) {
        NodeData expected = member.read;
        if (expected == null) {
            return;
        }
        String fresh = "value" + next++;
        int run = member.readIn;
        follow(
                member.actor,
                member + " sets " + fresh + " in place of " + text(expected),
                member.value.compareAndSetAsync(expected, fresh.getBytes(US_ASCII)),
                (done, error) -> {
                    if (done != null && done) {
                        requireReplaced(fresh, expected);
                    } else if (done != null || !isUnknown(error)) {
                        notWritten.add(fresh);
                    }
                    if (done != null && !done && expected.stat().mzxid() == newest && run == member.actor.run()) {
                        violate("false means that it was changed", member + ": " + text(expected) + " is there");
                    }
                });
    }

    private void listen(Member member) {
        DataWatch watch = member.watch;
        if (watch != null && watch.isActive()) {
            member.watch = null;
            watch.close();
            return;
        }
        member.heard = 0;
        DataWatch[] mine = new DataWatch[1];
        mine[0] = member.value.listen((node, event) -> {
            if (mine[0] != null && member.watch != mine[0]) {
                violate("nothing after the end", member + " hears of a value it does not listen to");
            }
            heard(member, node);
            return true;
        });
        member.watch = mine[0];
    }

    private void heard(Member member, @Nullable NodeData node) {
        world.story.tell(() -> member + " hears " + (node == null ? "of no value" : text(node)));
        if (member.run != member.actor.run()) { // a client that was started again may come to a server that is behind
            member.run = member.actor.run();
            member.heard = 0;
        }
        if (node == null) {
            if (member.heard != 0) {
                violate("nothing older after newer", member + " hears that there is no value any more");
            }
            return;
        }
        requireKnown(member, node);
        if (node.stat().mzxid() <= member.heard) {
            violate("nothing older after newer", member + " hears " + text(node) + " after " + member.last);
        }
        member.heard = node.stat().mzxid();
        member.last = text(node);
    }

    private static String text(NodeData node) {
        return new String(node.data(), US_ASCII);
    }

    private void requireKnown(Member member, NodeData node) {
        if (!text(node).equals(values.get(node.stat().mzxid()))) {
            violate("what is read was written", member + " reads " + text(node));
        }
    }

    private void requireReplaced(String fresh, NodeData was) {
        Written change = written.get(fresh);
        if (change == null || change.replaced() != was.stat().mzxid()) {
            violate("compare and set is exact", fresh + " in place of " + text(was) + ": " + change);
        }
    }

    // ---- as the servers see it

    @Override
    void committed(Txn txn, Set<String> deleted) {
        for (Change change : txn.changes()) {
            if (change instanceof Change.Created made && made.path().equals(serverPath())) {
                wrote(txn.zxid(), made.data());
            } else if (change instanceof Change.DataSet set && set.path().equals(serverPath())) {
                wrote(txn.zxid(), set.data());
            }
        }
    }

    private void wrote(long token, byte @Nullable [] data) {
        String value = data == null ? "" : new String(data, US_ASCII);
        values.put(token, value);
        if (written.put(value, new Written(token, newest)) != null) {
            violate("each change counts once", value);
        } else if (notWritten.contains(value)) {
            violate("NONE set nothing", value);
        }
        newest = token;
    }

    // ---- at rest

    @Override
    @Nullable
    String unsettled() {
        for (String value : notWritten) {
            if (written.containsKey(value)) {
                violate("NONE set nothing", value);
            }
        }
        for (Member member : members.values()) {
            DataWatch watch = member.watch;
            if (watch != null && watch.isActive() && member.actor.isConnected() && member.heard != newest) {
                return member + " heard " + member.last + " last, the value is " + values.get(newest);
            }
        }
        return world.truth().exists(serverPath())
                        && !world.truth().children(serverPath()).isEmpty()
                ? "nodes " + world.truth().children(serverPath())
                : null;
    }

    @Override
    int watches() {
        return (int)
                members.values().stream().filter(member -> member.watch != null).count();
    }
}
