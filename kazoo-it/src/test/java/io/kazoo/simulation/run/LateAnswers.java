package io.kazoo.simulation.run;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Look-ups and questions in four letters of one client whose answers are kept back until a connection is being set up, and
 * answers to what sets it up that take long enough for the others to come in between.
 */
final class LateAnswers {

    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private final World world;
    private final Actor actor;
    private final SplittableRandom random;
    private final List<Runnable> lookUps = new ArrayList<>();
    private final List<Wire> questions = new ArrayList<>();
    private boolean slowResolver;
    private boolean on;
    /** Whether they wait until a session that was lost is closed. */
    private boolean forBurial;

    private boolean burying;

    LateAnswers(World world, Actor actor) {
        this.world = world;
        this.actor = actor;
        random = world.random.split();
    }

    /** Lets look-ups wait until this ends, or until something else happens. */
    void slowResolver(boolean slow) {
        slowResolver = slow;
        if (!slow && !on) {
            answer(1);
        }
    }

    /** Keeps answers back until this ends, or until a connection is being set up. */
    void keepBack(boolean all) {
        on = all;
        forBurial = all && random.nextBoolean();
        burying = false;
        if (!all) {
            answer(1);
        }
    }

    /** A look-up. While there is a connection it is made for a question that is asked beside it. */
    void lookUp(Runnable question) {
        boolean later = slowResolver || on && actor.hasConnection() && random.nextBoolean();
        world.story.tell(() -> actor + " looks names up" + (later ? ", slowly" : ""));
        if (later) {
            world.nemesis.struck(slowResolver ? FaultKind.SLOW_RESOLVER : FaultKind.SLOW_SET_UP);
            lookUps.add(question);
        } else {
            actor.process.users().execute(question);
        }
    }

    /** A question in four letters has come to a server, which answers at once. */
    void asked(Wire wire) {
        if (on && !burying && random.nextInt(4) != 0) {
            world.nemesis.struck(FaultKind.SLOW_SET_UP);
            wire.keepBack();
            questions.add(wire);
        }
    }

    /** A server is about to answer what sets a connection up, to close a session that was lost first, perhaps. */
    void settingUp(boolean burial) {
        burying = forBurial && burial;
        if (!forBurial) {
            answer(2);
        } else if (burial) {
            answer(1);
        }
    }

    /** Answers one in so many. */
    private void answer(int share) {
        List<Runnable> ready = new ArrayList<>();
        lookUps.removeIf(question -> random.nextInt(share) == 0 && ready.add(question));
        questions.removeIf(wire -> random.nextInt(share) == 0 && ready.add(wire::letGo));
        for (Runnable question : ready) {
            actor.process.users().execute(question);
        }
    }

    /** Whether what is said next on a connection that is being set up is garbled. */
    boolean isGarbled() {
        return on && random.nextInt(4) == 0;
    }

    /** How long the answer takes that is to set a connection up. */
    long pauseNanos() {
        if (!on) {
            return 0;
        }
        return switch (random.nextInt(burying ? 2 : 4)) {
            case 0 -> burying ? 100 * MILLI + random.nextLong(800 * MILLI) : 0;
            case 1 -> random.nextLong(1_500 * MILLI);
            default -> random.nextLong(8 * world.draw.latencyNanos + 5 * MILLI);
        };
    }
}
