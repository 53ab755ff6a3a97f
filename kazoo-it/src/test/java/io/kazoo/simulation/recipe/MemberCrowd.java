package io.kazoo.simulation.recipe;

import io.kazoo.recipe.Party;
import io.kazoo.recipe.PersistentNode;
import io.kazoo.simulation.run.Actor;
import io.kazoo.simulation.run.World;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Members of a party, each with a node that is always there: at rest who is in is listed once, who is out is not, also over a
 * stop and start of the client.
 */
final class MemberCrowd extends Crowd {

    /** What one client has. */
    private static final class Member {
        final Actor actor;
        final Party party;
        final PersistentNode node;
        boolean in;
        boolean sure = true;

        Member(Actor actor, Party party, PersistentNode node) {
            this.actor = actor;
            this.party = party;
            this.node = node;
        }
    }

    private final Map<Actor, Member> members = new HashMap<>();
    private long joined;

    MemberCrowd(World world, String path) {
        super(world, path);
    }

    @Override
    void turn(Actor actor) {
        Member member = members.get(actor);
        if (member == null) {
            String id = "m" + actor.index;
            member = new Member(
                    actor,
                    recipes(actor).party(local(actor), id),
                    recipes(actor)
                            .persistentNode(local(actor) + "-nodes/" + id, id.getBytes(StandardCharsets.US_ASCII)));
            members.put(actor, member);
        }
        join(member, random.nextInt(3) > 0);
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
    @Nullable
    String unsettled() {
        for (Member member : members.values()) {
            if (!member.actor.isConnected()) {
                continue;
            }
            String id = "m" + member.actor.index;
            long listed = listed().stream().filter(id::equals).count();
            if (member.sure && listed != (member.in ? 1 : 0)) {
                return id + " is listed " + listed + " times and is " + (member.in ? "in" : "out");
            }
            String node = serverPath() + "-nodes/" + id;
            boolean kept =
                    !member.node.created().isCompletedExceptionally(); // else the first try was refused, which was told
            if (kept && !world.truth().exists(node)) {
                return node + " is missing";
            }
        }
        return null;
    }

    private List<String> listed() {
        List<String> listed = new ArrayList<>();
        if (world.truth().exists(serverPath())) {
            for (String child : world.truth().children(serverPath())) {
                byte[] data = world.truth().data(serverPath() + "/" + child);
                listed.add(data == null ? "" : new String(data, StandardCharsets.US_ASCII));
            }
        }
        return listed;
    }

    @Override
    int watches() {
        return 2 * members.size();
    }
}
