package io.kazoo.simulation.run;

import io.kazoo.data.NodeData;
import io.kazoo.data.Stat;
import io.kazoo.data.Subscription;
import io.kazoo.recipe.AsyncRecipes;
import io.kazoo.testkit.model.ZkModel;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A node that a recipe follows: its listener never hears of older data after newer, and at rest it knows what is true. */
final class Followed {

    private final World world;
    private final Actor actor;
    private final String path;
    private final boolean children;
    private final Subscription subscription;
    private boolean closed;
    private boolean told;
    private long newest;
    private @Nullable Stat stat;
    private @Nullable List<String> names;

    Followed(World world, Actor actor, AsyncRecipes recipes, String path, boolean children) {
        this.world = world;
        this.actor = actor;
        this.path = path;
        this.children = children;
        if (children) {
            subscription = recipes.childrenWatch(path, (state, event) -> {
                onChildren(state);
                return true;
            });
        } else {
            subscription = recipes.dataWatch(path, (state, event) -> {
                onData(state);
                return true;
            });
        }
    }

    private void onData(@Nullable NodeData state) {
        Stat now = state == null ? null : state.stat();
        world.story.add(10, actor.index, now == null ? 0 : now.mzxid());
        world.story.tell(() -> this + " is told " + now);
        told = true;
        if (closed) {
            world.violate("nothing after the end", () -> this + " was closed and is told " + now);
        }
        stat = now;
        if (now != null) {
            if (now.mzxid() < newest) {
                world.violate(
                        "no older data after newer",
                        () -> this + " is told mzxid 0x" + Long.toHexString(now.mzxid()) + " after 0x"
                                + Long.toHexString(newest));
            }
            newest = now.mzxid();
        }
        actor.called();
    }

    private void onChildren(@Nullable List<String> state) {
        world.story.add(11, actor.index, state == null ? -1 : state.size());
        world.story.tell(() -> this + " is told " + state);
        told = true;
        if (closed) {
            world.violate("nothing after the end", () -> this + " was closed and is told " + state);
        }
        names = state;
        actor.called();
    }

    boolean isOver() {
        return closed || !subscription.isActive();
    }

    void close() {
        closed = true;
        subscription.close();
    }

    /** Whether it knows what is true. */
    boolean converged(ZkModel truth) {
        String serverPath = serverPath();
        byte[] data = truth.data(serverPath);
        if (isOver() || data != null && data.length > actor.mostBytes) {
            return true;
        }
        Stat is = truth.stat(serverPath);
        if (!told) {
            return false;
        } else if (children) {
            List<String> known = names;
            return is == null || known == null
                    ? is == null && known == null
                    : new HashSet<>(known).equals(new HashSet<>(truth.children(serverPath)));
        }
        Stat known = stat;
        return is == null || known == null
                ? is == null && known == null
                : is.mzxid() == known.mzxid() && is.czxid() == known.czxid();
    }

    /** Whether what it waits for at rest is a change of children; while the node is missing it waits for that. */
    boolean isOfChildren(ZkModel truth) {
        return children && truth.stat(serverPath()) != null;
    }

    String serverPath() {
        return actor.serverPath(path);
    }

    /** What it knows. */
    String knowledge() {
        return this + " knows " + (children ? names : stat);
    }

    @Override
    public String toString() {
        return actor + (children ? " children" : " data") + " recipe of " + path;
    }
}
