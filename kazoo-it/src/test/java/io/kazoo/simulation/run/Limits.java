package io.kazoo.simulation.run;

import io.kazoo.testkit.model.ModelEnsemble;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Has go wrong what brings a lease, or a call whose reply is lost, to its limits: several things at once, at the worst time. */
final class Limits {

    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    /** What it does. */
    enum Kind {
        CUT_OFF,
        LOSE_REPLIES,
        LOSE_SESSION,
        LOSE_CONNECTION
    }

    private final World world;
    private final Nemesis nemesis;
    private final Cluster cluster;
    private final ModelEnsemble ensemble;
    private final SplittableRandom random;

    Limits(World world) {
        this.world = world;
        nemesis = world.nemesis;
        cluster = world.cluster;
        ensemble = cluster.ensemble;
        random = world.random.split();
    }

    void plan(int count, long spanNanos) {
        for (int i = 0; i < count; i++) {
            world.loop.schedule(this::begin, random.nextLong(spanNanos));
        }
    }

    private void begin() {
        if (world.isWinding()) {
            return;
        }
        Actor holder = random.nextInt(4) == 0 ? null : world.guests.holder();
        Actor actor = holder == null ? world.actors.get(random.nextInt(world.actors.size())) : holder;
        Kind kind = switch (random.nextInt(6)) {
            case 0, 1, 2 -> Kind.CUT_OFF;
            case 3 -> Kind.LOSE_REPLIES;
            case 4 -> Kind.LOSE_SESSION;
            default -> Kind.LOSE_CONNECTION;
        };
        switch (kind) {
            case CUT_OFF -> {
                world.guests.press(actor);
                after(random.nextLong(world.draw.timeoutNanos()), () -> cutOff(actor));
            }
            case LOSE_REPLIES -> loseReplies(actor);
            case LOSE_SESSION -> after(1, () -> lose(kind, actor, longEnough()));
            case LOSE_CONNECTION -> after(1, () -> lose(kind, actor, 1 + random.nextLong(world.draw.timeoutNanos())));
        }
    }

    private void after(long nanos, Runnable task) {
        world.loop.schedule(
                () -> {
                    if (!world.isWinding()) {
                        task.run();
                    }
                },
                nanos);
    }

    /** Until a session that is not heard of has expired, whatever that is rounded up to. */
    private long longEnough() {
        return world.draw.timeoutNanos() + 3 * world.draw.ensemble.tickMillis() * MILLI;
    }

    /** Cuts the server of a client from its peers, which goes on answering; mostly the client finds no other meanwhile. */
    private void cutOff(Actor actor) {
        Integer server = serverOf(actor);
        boolean leads = server != null && ensemble.leader().orElse(-1) == server;
        if (server == null || cluster.size() == 1 || leads && random.nextInt(4) > 0) {
            lose(Kind.LOSE_SESSION, actor, longEnough());
            return;
        }
        long span = longEnough();
        tally(Kind.CUT_OFF, 1);
        note(FaultKind.ISOLATE, actor, span);
        cluster.meddledWithAll();
        ensemble.isolate(server);
        nemesis.struck(FaultKind.ISOLATE);
        nemesis.again(span, () -> ensemble.rejoin(server));
        if (random.nextInt(4) > 0) {
            for (int other = 0; other < cluster.size(); other++) {
                if (other != server) {
                    nemesis.spoil(FaultKind.REFUSE, actor.index, other, span, 0, 0);
                }
            }
        }
    }

    private @Nullable Integer serverOf(Actor actor) {
        List<Wire> wires = cluster.wires(actor.index, -1).stream()
                .filter(wire -> wire.accepted)
                .toList();
        return wires.isEmpty() ? null : wires.get(wires.size() - 1).server;
    }

    /** A client's requests arrive, their answers do not, and its session ends before it can ask again. */
    private void loseReplies(Actor actor) {
        world.guests.press(actor);
        after(random.nextLong(30 * MILLI + 8 * world.draw.latencyNanos), () -> {
            long span = longEnough();
            tally(Kind.LOSE_REPLIES, 1);
            note(FaultKind.LOST_TO_CLIENT, actor, span);
            for (int server = 0; server < cluster.size(); server++) {
                nemesis.spoil(FaultKind.LOST_TO_CLIENT, actor.index, server, span, 0, 0);
            }
            after(1 + 4 * world.draw.latencyNanos, () -> lose(actor, span));
        });
    }

    private void lose(Kind kind, Actor actor, long span) {
        tally(kind, 1);
        lose(actor, span);
    }

    private void tally(Kind kind, long more) {
        world.tallies.add("limits", kind.name(), more);
    }

    /** Lets nothing through between a client and all servers. */
    private void lose(Actor actor, long span) {
        note(FaultKind.CLOG, actor, span);
        for (int server = 0; server < cluster.size(); server++) {
            nemesis.spoil(FaultKind.CLOG, actor.index, server, span, 0, 0);
        }
        if (random.nextInt(3) == 0) {
            nemesis.ofConnections(FaultKind.RESET, actor);
        }
    }

    private void note(FaultKind kind, Actor actor, long span) {
        nemesis.begins(kind);
        world.story.add(14, kind.ordinal(), span);
        world.story.tell(() -> "*** to the limits: " + kind + " " + actor + " for " + span / MILLI + " ms");
    }
}
