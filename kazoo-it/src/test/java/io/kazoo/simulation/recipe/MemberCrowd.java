package io.kazoo.simulation.recipe;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kazoo.recipe.GroupMember;
import io.kazoo.recipe.Party;
import io.kazoo.recipe.PersistentNode;
import io.kazoo.recipe.TtlNode;
import io.kazoo.simulation.run.Actor;
import io.kazoo.simulation.run.Tallies;
import io.kazoo.simulation.run.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Members of a party, each with a node that is always there and one that lives while it does, and in a group where each has something to say: at rest who is in is
 * listed once, who is out is not, and all see what all say, also over a stop and start of the client.
 */
final class MemberCrowd extends Crowd {

    /** What one client has. */
    private final class Member {
        final Actor actor;
        final String id;
        final Party party;
        final PersistentNode node;
        final TtlNode living;
        boolean in;
        boolean sure = true;

        @Nullable
        GroupMember group;

        String says = "";
        boolean said = true;

        Member(Actor actor) {
            this.actor = actor;
            id = "m" + actor.index;
            party = shallow
                    ? recipes(actor).shallowParty(local(actor), id)
                    : recipes(actor).party(local(actor), id);
            node = recipes(actor).persistentNode(local(actor) + "-nodes/" + id, id.getBytes(US_ASCII));
            living = recipes(actor).ttlNode(local(actor) + "-living/" + id, id.getBytes(US_ASCII), TIME_TO_LIVE);
        }

        /** Comes to the group, says something else there, or leaves it. */
        void groupTurn() {
            GroupMember old = group;
            if (old != null && random.nextInt(3) == 0) {
                group = null;
                old.close();
                return;
            }
            String fresh = id + " says " + next++;
            byte[] payload = fresh.getBytes(US_ASCII);
            says = fresh;
            if (old == null) {
                said = true;
                group = recipes(actor).groupMember(local(actor) + "-group", id, payload);
            } else {
                said = false;
                follow(
                        actor,
                        actor + " says " + fresh,
                        old.setPayloadAsync(payload),
                        (done, error) -> said |= error == null && says.equals(fresh));
            }
        }

        /** Whether it is in the group for certain, and the group knows what it says. */
        boolean isHeard() {
            GroupMember mine = group;
            return mine != null && !mine.joined().isCompletedExceptionally() && actor.isConnected();
        }
    }

    private static final Duration TIME_TO_LIVE = Duration.ofSeconds(60);

    private final boolean shallow;
    private final Map<Actor, Member> members = new HashMap<>();
    private long joined;
    private int next;

    MemberCrowd(World world, String path) {
        super(world, path);
        shallow = random.nextBoolean();
    }

    @Override
    void turn(Actor actor) {
        Member member = members.computeIfAbsent(actor, Member::new);
        if (random.nextInt(3) == 0) {
            member.groupTurn();
        } else {
            join(member, random.nextInt(3) > 0);
        }
    }

    private void join(Member member, boolean in) {
        member.sure = false;
        String what = member.actor + (in ? " joins " : " leaves ") + path;
        CompletionStage<?> call = in ? member.party.joinAsync() : member.party.leaveAsync();
        follow(member.actor, what, call, (done, error) -> {
            joined += in && error == null ? 1 : 0;
            member.in = in;
            member.sure = error == null;
        });
    }

    @Override
    long successes() {
        return joined;
    }

    @Override
    void tally(Tallies tallies) {
        tallies.add("parties", "SHALLOW", shallow ? 1 : 0);
        tallies.add("parties", "DEEP", shallow ? 0 : 1);
        tallies.add("parties", "GROUP", next);
        tallies.add(
                "parties",
                "TTL",
                members.values().stream()
                        .map(member -> member.living.created())
                        .filter(made -> made.isDone() && !made.isCompletedExceptionally())
                        .count());
    }

    @Override
    @Nullable
    String unsettled() {
        for (Member member : members.values()) {
            if (!member.actor.isConnected()) {
                continue;
            }
            long listed = listed().stream().filter(member.id::equals).count();
            if (member.sure && listed != (member.in ? 1 : 0)) {
                return member.id + " is listed " + listed + " times and is " + (member.in ? "in" : "out");
            }
            String node = serverPath() + "-nodes/" + member.id;
            boolean kept =
                    !member.node.created().isCompletedExceptionally(); // else the first try was refused, which was told
            if (kept && !world.truth().exists(node)) {
                return node + " is missing";
            }
            node = serverPath() + "-living/" + member.id;
            boolean lives = !member.living.created().isCompletedExceptionally(); // else servers have no such nodes
            if (lives && !(world.truth().exists(node) && member.living.isPresent())) {
                return node + " does not live";
            }
        }
        return groupUnsettled();
    }

    private List<String> listed() {
        List<String> listed = new ArrayList<>();
        for (String child : children(serverPath())) {
            byte[] data = world.truth().data(serverPath() + "/" + child);
            listed.add(
                    shallow ? child.substring(child.indexOf('-') + 1) : data == null ? "" : new String(data, US_ASCII));
        }
        return listed;
    }

    private @Nullable String groupUnsettled() {
        SortedMap<String, String> there = new TreeMap<>();
        String top = serverPath() + "-group";
        for (String id : children(top)) {
            byte[] data = world.truth().data(top + "/" + id);
            there.put(id, data == null ? "" : new String(data, US_ASCII));
        }
        SortedMap<String, String> should = new TreeMap<>();
        for (Member member : members.values()) {
            if (member.isHeard()) {
                should.put(member.id, member.said ? member.says : there.getOrDefault(member.id, ""));
            }
        }
        if (!there.equals(should)) {
            return "in the group are " + there + ", not " + should;
        }
        for (Member member : members.values()) {
            GroupMember group = member.group;
            if (group != null && member.isHeard()) {
                SortedMap<String, String> seen = new TreeMap<>();
                group.members().forEach((id, payload) -> seen.put(id, new String(payload, US_ASCII)));
                if (!seen.equals(there)) {
                    return member.actor + " sees " + seen + " in the group, there are " + there;
                }
            }
        }
        return null;
    }

    /** Of the node of each, of those who are in the party, and of those in the group two. */
    @Override
    int watches() {
        return members.values().stream()
                .mapToInt(member -> 1 + (member.in || !member.sure ? 1 : 0) + (member.group == null ? 0 : 2))
                .sum();
    }
}
