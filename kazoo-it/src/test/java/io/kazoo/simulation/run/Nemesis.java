package io.kazoo.simulation.run;

import io.kazoo.simulation.VirtualNetwork.Weather.Dial;
import io.kazoo.simulation.run.Ear.Spoiling;
import io.kazoo.testkit.model.ModelEnsemble;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/** Makes things go wrong, and well again after a while. */
final class Nemesis {

    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private final World world;
    private final Cluster cluster;
    private final ModelEnsemble ensemble;
    private final SplittableRandom random;
    private final List<Runnable> cures = new ArrayList<>();
    private final long[] begun = new long[FaultKind.values().length];
    private long lastForwardedNanos = Long.MIN_VALUE / 2;
    /** How often each kind had an effect: so many connections, replies, servers, clients. */
    final long[] faults = new long[FaultKind.values().length];

    Nemesis(World world) {
        this.world = world;
        cluster = world.cluster;
        ensemble = cluster.ensemble;
        random = world.random.split();
    }

    /** Whether nothing of these kinds was tried. */
    boolean none(FaultKind... kinds) {
        return Arrays.stream(kinds).allMatch(kind -> begun[kind.ordinal()] == 0);
    }

    /** How many were tried. */
    long begun() {
        return LongStream.of(begun).sum();
    }

    /** Something of this kind is tried. */
    void begins(FaultKind kind) {
        begun[kind.ordinal()]++;
    }

    /** Something of this kind had an effect. */
    void struck(FaultKind kind) {
        faults[kind.ordinal()]++;
    }

    void plan(int count, long spanNanos) {
        for (int i = 0; i < count; i++) {
            FaultKind kind = world.draw.mix.get(random.nextInt(world.draw.mix.size()));
            world.loop.schedule(() -> begin(kind), random.nextLong(spanNanos));
        }
    }

    /** Ends all that is wrong. */
    void heal() {
        List.copyOf(cures).forEach(Runnable::run);
        cures.clear();
        for (Actor actor : world.actors) {
            actor.unresolved(false);
            actor.late.slowResolver(false);
            actor.late.keepBack(false);
            actor.busy(false);
            actor.process.resume();
            for (int server = 0; server < cluster.size(); server++) {
                cluster.ways[actor.index][server].clear();
                cluster.changed(actor.index, server);
            }
        }
        for (int server = 0; server < cluster.size(); server++) {
            cluster.ear(server).clear();
            ensemble.lag(server, 0);
            ensemble.forwardDelay(server, 0);
            ensemble.start(server);
            ensemble.rejoin(server);
            ensemble.server(server).readOnly(false);
            cluster.meddled(server);
        }
    }

    /** When all that servers have sent to their leader has arrived, however long it was on its way. */
    long lastForwardedNanos() {
        return lastForwardedNanos;
    }

    private boolean isOver() {
        return world.isWinding();
    }

    /** A while: short or long against the session time-out. */
    private long someTime() {
        long timeout = world.draw.timeoutNanos();
        return switch (random.nextInt(4)) {
            case 0 -> 1 + random.nextLong(50 * MILLI);
            case 1 -> random.nextLong(timeout / 2) + 1;
            case 2 -> random.nextLong(timeout) + timeout / 3;
            default -> random.nextLong(3 * timeout) + 1;
        };
    }

    private void cure(long nanos, Runnable task) {
        Runnable once = new Runnable() {
            private boolean done;

            @Override
            public void run() {
                if (!done) {
                    done = true;
                    cures.remove(this);
                    task.run();
                }
            }
        };
        cures.add(once);
        world.loop.schedule(once, nanos);
    }

    private void begin(FaultKind kind) {
        if (isOver()) {
            return;
        }
        long span = someTime();
        int server = random.nextInt(cluster.size());
        Actor actor = world.actors.get(random.nextInt(world.actors.size()));
        begins(kind);
        world.story.add(13, kind.ordinal(), span);
        world.story.tell(() -> "*** " + kind + " " + actor + " server " + server + " for " + span / MILLI + " ms");
        switch (kind) {
            case RESET, HALF_OPEN -> ofConnections(kind, actor);
            case LOST_TO_SERVER, LOST_TO_CLIENT, CLOG, DELAY, SPLIT, COALESCE, REFUSE, DIAL_IGNORED ->
                ofWays(kind, actor, server, span);
            case SLOW_SET_UP -> slowSetUp(actor, server, span);
            case PAUSE, UNRESOLVED, SLOW_RESOLVER, BUSY_USER, CLOCK_RATE -> ofProcess(kind, actor, span);
            case MUTE_ACCEPT, SWALLOW_REPLY, CUT_REPLY, CUT_EVENT, HOLD_REPLIES, GARBLE_REPLY ->
                ofReplies(kind, server, span);
            default -> {
                cluster.meddledWithAll();
                if (meets(kind, server)) {
                    struck(kind);
                }
                ofServers(kind, server, span);
            }
        }
    }

    void ofConnections(FaultKind kind, Actor actor) {
        for (Wire wire : cluster.wires(actor.index, -1)) {
            wire.touched = true;
            struck(kind);
            if (kind == FaultKind.RESET) {
                wire.clientEnd.reset();
            } else if (random.nextBoolean()) {
                wire.serverEnd.silence();
            } else {
                wire.clientEnd.silence();
            }
        }
    }

    /** On the way of one client to one server, to all servers, or of all clients to one. */
    private void ofWays(FaultKind kind, Actor actor, int server, long span) {
        int scope = random.nextInt(3);
        long strength = 1 + random.nextLong(Math.max(2, world.draw.timeoutNanos() / 4));
        int bytes = 1 + random.nextInt(40);
        for (Actor each : world.actors) {
            for (int to = 0; to < cluster.size(); to++) {
                if (scope == 0 && each == actor && to == server
                        || scope == 1 && each == actor
                        || scope == 2 && to == server) {
                    spoil(kind, each.index, to, span, strength, bytes);
                }
            }
        }
    }

    /** Spoils the way of one client to one server for a while. */
    void spoil(FaultKind kind, int actor, int server, long span, long strength, int bytes) {
        Way way = cluster.ways[actor][server];
        way.kind = kind;
        long until = world.loop.nanoTime() + span;
        switch (kind) {
            case LOST_TO_SERVER -> way.upHeldUntil = until;
            case LOST_TO_CLIENT -> way.downHeldUntil = until;
            case CLOG -> {
                way.upHeldUntil = until;
                way.downHeldUntil = until;
            }
            case DELAY -> {
                way.delayNanos = strength / 2;
                way.jitterNanos = strength / 2 + 1;
            }
            case SPLIT -> way.cut = bytes;
            case COALESCE -> {
                way.coalesce = true;
                way.delayNanos = 2 * MILLI;
            }
            case REFUSE -> way.dial = Dial.REFUSED;
            default -> {
                way.dial = Dial.IGNORED;
                way.dialWhenDown = Dial.IGNORED;
            }
        }
        if (kind == FaultKind.LOST_TO_SERVER || kind == FaultKind.CLOG) {
            way.dial = Dial.IGNORED;
        }
        cluster.changed(actor, server);
        cure(span, () -> {
            way.clear();
            cluster.changed(actor, server);
        });
    }

    private void ofProcess(FaultKind kind, Actor actor, long span) {
        actor.disturbed();
        if (kind == FaultKind.PAUSE) {
            struck(kind);
            actor.process.pause();
            cure(span, () -> {
                actor.disturbed();
                actor.process.resume();
            });
        } else if (kind == FaultKind.UNRESOLVED) {
            actor.unresolved(true);
            cure(span, () -> actor.unresolved(false));
        } else if (kind == FaultKind.SLOW_RESOLVER) {
            actor.late.slowResolver(true);
            cure(span, () -> actor.late.slowResolver(false));
            ofConnections(FaultKind.RESET, actor);
        } else if (kind == FaultKind.BUSY_USER) {
            busy(actor, span);
        } else {
            struck(kind);
            actor.process.clockRate(actor.clockRate(random));
        }
    }

    /** A user who calls while the client is finding its way back, and a connection that is lost for that. */
    private void busy(Actor actor, long span) {
        actor.busy(true);
        cure(span + 2 * world.draw.timeoutNanos(), () -> actor.busy(false));
        if (random.nextInt(3) == 0) {
            loseSession(actor);
        } else {
            ofConnections(FaultKind.RESET, actor);
        }
    }

    /** Lets nothing through until the session is lost. */
    private void loseSession(Actor actor) {
        for (int server = 0; server < cluster.size(); server++) {
            spoil(FaultKind.CLOG, actor.index, server, world.draw.timeoutNanos() / 2 * 3, 0, 0);
        }
    }

    /** Sets up connections slowly, and lets what was asked before be answered meanwhile. */
    private void slowSetUp(Actor any, int server, long span) {
        List<Actor> readers =
                world.actors.stream().filter(each -> each.takesReadOnly).toList();
        Actor actor = readers.isEmpty() || random.nextInt(3) == 0 ? any : readers.get(random.nextInt(readers.size()));
        long timeout = world.draw.timeoutNanos();
        actor.disturbed();
        actor.busy(true);
        actor.late.keepBack(true);
        actor.late.slowResolver(random.nextInt(3) == 0);
        cure(span + 8 * timeout, () -> {
            actor.busy(false);
            actor.late.slowResolver(false);
            actor.late.keepBack(false);
        });
        long delay = 0;
        if (actor.takesReadOnly && cluster.size() > 1 && random.nextInt(4) > 0) {
            delay = 3 * timeout;
            cluster.meddledWithAll();
            ensemble.server(server).readOnly(true);
            again(7 * timeout, () -> ensemble.server(server).readOnly(false));
            sendTo(server, actor, delay);
        }
        setUpAgain(actor, delay);
    }

    /** Has a client lose its connection or its session after a while, and its user call meanwhile. */
    private void setUpAgain(Actor actor, long delay) {
        long timeout = world.draw.timeoutNanos();
        boolean lose = random.nextInt(3) > 0;
        world.loop.schedule(
                () -> {
                    if (isOver()) {
                        return;
                    }
                    if (lose) {
                        loseSession(actor);
                    } else {
                        ofConnections(FaultKind.RESET, actor);
                    }
                },
                delay + random.nextLong(timeout));
        for (int i = 0; i < 12; i++) {
            world.loop.schedule(
                    () -> actor.process.users().execute(actor.calls::needVersion),
                    delay + random.nextLong(2 * timeout));
        }
    }

    private void ofReplies(FaultKind kind, int server, long span) {
        Ear ear = cluster.ear(server);
        int nth = 1 + random.nextInt(6);
        switch (kind) {
            case MUTE_ACCEPT -> {
                ear.mute(true);
                cure(span, () -> ear.mute(false));
            }
            case SWALLOW_REPLY -> ear.spoil(Spoiling.SWALLOW, nth, span);
            case CUT_REPLY -> ear.spoil(Spoiling.CUT, nth, span);
            case CUT_EVENT -> ear.spoil(Spoiling.CUT_EVENT, random.nextInt(3) == 0 ? 1 : 20, span);
            case HOLD_REPLIES -> ear.spoil(Spoiling.HOLD, nth, span);
            default -> {
                ear.spoil(Spoiling.GARBLE, nth, span);
                if (random.nextBoolean()) {
                    garbleSetUps(server, span);
                }
            }
        }
    }

    /** Spoils what is said next while connections are set up, and has some set up. */
    private void garbleSetUps(int server, long span) {
        boolean length = random.nextInt(3) > 0;
        int nth = 1 + random.nextInt(2);
        for (int each = 0; each < cluster.size(); each++) {
            cluster.ear(each).spoil(Spoiling.GARBLE, nth, span);
            cluster.ear(each).spoilSetUp(length);
        }
        dropOne(server);
    }

    private void dropOne(int server) {
        for (Actor actor : world.actors) {
            for (Wire wire : cluster.wires(actor.index, server)) {
                wire.touched = true;
                wire.clientEnd.reset();
            }
        }
    }

    private void ofServers(FaultKind kind, int server, long span) {
        switch (kind) {
            case STOP_SERVER -> stop(server, span);
            case ISOLATE -> {
                ensemble.isolate(server);
                again(span, () -> ensemble.rejoin(server));
            }
            case LAG -> {
                ensemble.lag(server, span);
                again(2 * span, () -> ensemble.lag(server, 0));
            }
            case FORWARD_DELAY -> {
                ensemble.forwardDelay(server, span);
                lastForwardedNanos = Math.max(lastForwardedNanos, world.loop.nanoTime() + 3 * span);
                again(2 * span, () -> ensemble.forwardDelay(server, 0));
            }
            case ELECT -> elect(server);
            case EXPIRE -> expire();
            case READ_ONLY -> {
                ensemble.server(server).readOnly(true);
                again(span, () -> ensemble.server(server).readOnly(false));
                if (random.nextBoolean()) {
                    sendAllTo(server, span / 3);
                }
            }
            case DROP_CONNECTIONS -> ensemble.server(server).dropConnections();
            case NO_QUORUM -> {
                for (int each = 0; each <= cluster.size() / 2; each++) {
                    int down = (server + each) % cluster.size();
                    ensemble.stop(down);
                    again(span, () -> ensemble.start(down));
                }
            }
            default -> throw new IllegalStateException("no fault of servers: " + kind);
        }
    }

    /** Whether there is a server that it changes something for; what comes of elections and expiries is seen after them. */
    private boolean meets(FaultKind kind, int server) {
        boolean up = ensemble.server(server).isUp();
        return switch (kind) {
            case ELECT, EXPIRE -> false;
            case ISOLATE -> up && cluster.size() > 1;
            case LAG, FORWARD_DELAY -> up && ensemble.leader().orElse(server) != server;
            case DROP_CONNECTIONS -> ensemble.server(server).connectionCount() > 0;
            default -> up;
        };
    }

    /** Has clients find no other server for a while. */
    private void sendAllTo(int server, long span) {
        world.actors.forEach(actor -> sendTo(server, actor, span));
    }

    private void sendTo(int server, Actor actor, long span) {
        for (int other = 0; other < cluster.size(); other++) {
            if (other != server) {
                spoil(FaultKind.REFUSE, actor.index, other, span, 0, 0);
                cluster.wires(actor.index, other).forEach(wire -> {
                    wire.touched = true;
                    wire.clientEnd.reset();
                });
            }
        }
    }

    /** Something is wrong with servers for a while, until {@code task} ends it. */
    void again(long span, Runnable task) {
        cluster.troubles++;
        cure(span, () -> {
            cluster.troubles--;
            cluster.meddledWithAll();
            task.run();
        });
    }

    /** Every second time it comes back at another address. */
    private void stop(int server, long span) {
        ensemble.stop(server);
        if (span % 2 == 0) {
            cluster.move(server);
        }
        again(span, () -> ensemble.start(server));
    }

    private void elect(int server) {
        try {
            ensemble.electLeader(server);
            struck(FaultKind.ELECT);
        } catch (IllegalStateException impossible) {
            world.story.tell(() -> "    not possible: " + impossible.getMessage());
        }
    }

    private void expire() {
        List<Long> sessions = List.copyOf(ensemble.truth().sessions());
        if (!sessions.isEmpty()) {
            ensemble.expire(sessions.get(random.nextInt(sessions.size())));
            struck(FaultKind.EXPIRE);
        }
    }
}
