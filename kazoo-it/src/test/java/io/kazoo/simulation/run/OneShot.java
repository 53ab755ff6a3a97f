package io.kazoo.simulation.run;

import io.kazoo.data.EventType;
import io.kazoo.data.Stat;
import io.kazoo.data.WatchedEvent;
import io.kazoo.spi.Watcher;
import io.kazoo.testkit.model.ZkModel;
import org.jspecify.annotations.Nullable;

/** A watch for one event. It gets that, or its end; and when all is at rest and it has neither, nothing has changed. */
final class OneShot implements Watcher {

    private enum State {
        ASKED,
        ARMED,
        FIRED,
        ENDED,
        FAILED,
        REMOVED
    }

    private final World world;
    private final Actor actor;
    private final CallKind kind;
    final String path;
    private @Nullable Stat seen;
    private long armedNanos;
    private State state = State.ASKED;

    OneShot(World world, Actor actor, CallKind kind, String path) {
        this.world = world;
        this.actor = actor;
        this.kind = kind;
        this.path = path;
    }

    /** The read succeeded: the watch is there. */
    void armed(@Nullable Stat stat) {
        seen = stat;
        armedNanos = world.loop.nanoTime();
        if (state == State.ASKED) {
            state = State.ARMED;
        }
    }

    /** The read failed: there is no watch. */
    void failed() {
        if (state == State.ASKED) {
            state = State.FAILED;
        }
    }

    /** The user takes it back; what is on its way may still come. */
    void removed() {
        if (state == State.ARMED || state == State.ASKED) {
            state = State.REMOVED;
        }
    }

    @Override
    public void onEvent(WatchedEvent event) {
        world.story.add(8, actor.index, event.type().ordinal());
        world.story.tell(() -> this + " is told " + event.type() + " " + event.path());
        switch (state) {
            case FIRED -> world.violate("a watch fires once", () -> this + " fired again: " + event);
            case ENDED -> world.violate("nothing after the end", () -> this + " had ended and got " + event);
            case FAILED -> {
                if (event.type() != EventType.NONE) {
                    world.violate("no watch without a read", () -> this + " was not set and got " + event);
                }
            }
            default -> {}
        }
        if (event.type() == EventType.NONE) {
            state = State.ENDED;
        } else if (!fits(event.type()) || !path.equals(event.path())) {
            world.violate("events fit their watch", () -> this + " got " + event);
        } else if (state != State.REMOVED) {
            state = State.FIRED;
        }
        actor.called();
    }

    private boolean fits(EventType type) {
        return switch (kind) {
            // What does not fit what was seen, in the moment of arming: of a watch that was there before, taken for an
            // early one while the server's version is not known.
            case GET_WATCH ->
                type == EventType.CHANGED
                        || type == EventType.DELETED
                        || type == EventType.CREATED && armedNanos == world.loop.nanoTime();
            case EXISTS_WATCH ->
                type == EventType.CREATED
                        || (type == EventType.CHANGED || type == EventType.DELETED)
                                && (state != State.ARMED || seen != null || armedNanos == world.loop.nanoTime());
            default -> type == EventType.CHILD || type == EventType.DELETED;
        };
    }

    boolean isArmed() {
        return state == State.ARMED;
    }

    /** Whether it waits for children to come and go, and not for the node itself. */
    boolean isOfChildren() {
        return kind == CallKind.CHILDREN_WATCH;
    }

    /** All is at rest: whoever waits for an event sees what is true. */
    void atRest(ZkModel truth, String serverPath) {
        Stat is = truth.stat(serverPath);
        if (state == State.ARMED && !isAsSeen(is)) {
            world.violate(
                    "no watch is lost", () -> this + " saw " + seen + " and was told nothing, but there is " + is);
        }
    }

    /** A server that was told of the watch anew, and told nothing of it, says something else: it has nothing to tell. */
    void restored(ZkModel server, String serverPath, long sinceNanos) {
        Stat is = server.stat(serverPath);
        if (state == State.ARMED && armedNanos < sinceNanos && !isAsSeen(is)) {
            world.violate(
                    "no watch is lost",
                    () -> this + " saw " + seen + ", but there is " + is + ", of which the server told nothing after a"
                            + " reconnect");
        }
    }

    /** The client has stopped: whoever still waits was told of that. */
    void requireOver() {
        if (state == State.ARMED) {
            world.violate("no watch is lost", () -> this + " was not told of its end");
        }
    }

    private boolean isAsSeen(@Nullable Stat is) {
        Stat was = seen;
        if (was == null || is == null) {
            return was == null && is == null;
        } else if (kind == CallKind.CHILDREN_WATCH) {
            return was.czxid() == is.czxid() && was.pzxid() == is.pzxid();
        }
        return was.czxid() == is.czxid() && was.mzxid() == is.mzxid();
    }

    @Override
    public String toString() {
        return actor + " watch " + kind + " of " + path + " (" + state + ")";
    }
}
