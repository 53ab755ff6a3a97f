package io.kazoo.simulation.run;

import io.kazoo.data.KazooState;
import java.util.concurrent.TimeUnit;

/**
 * Looks whether a client says LOST when its own clock must say so: between 4/3 T and 4/3 T and a moment after the last frame
 * that it received, by its own clock. A process that was stopped may be late by as long as it was.
 */
final class LostClock {

    /** What a timer may be late, and what a process that goes on reads before it judges time. */
    private static final long SLACK_NANOS = TimeUnit.MILLISECONDS.toNanos(60);

    private static final long ROUNDING_NANOS = TimeUnit.MICROSECONDS.toNanos(10);

    private final World world;
    private final Actor actor;

    private long heardNanos;
    private long frameNanos;
    private boolean established;
    private boolean stopping;
    private long timeoutNanos;
    private long lostAfterNanos = Long.MAX_VALUE;

    LostClock(World world, Actor actor) {
        this.world = world;
        this.actor = actor;
    }

    /** A whole frame has arrived; {@code counts} unless it is an answer that no ZooKeeper gives. */
    void heard(boolean counts) {
        frameNanos = actor.process.nanoTime();
        if (counts) {
            heardNanos = frameNanos;
        }
    }

    /** The client is being stopped: its session may end at any time. */
    void stopping(boolean on) {
        stopping = on;
    }

    /** The client has a session, with this time-out. */
    void established(long timeout) {
        established = true;
        timeoutNanos = timeout;
        lostAfterNanos = world.draw.lostPolicy.ownClock() ? timeout / 3 * 4 : Long.MAX_VALUE;
    }

    /** The client says LOST. */
    void lost() {
        if (!established) {
            return;
        }
        established = false;
        long silent = actor.process.nanoTime() - heardNanos;
        boolean justResumed = actor.process.resumedNanos() >= heardNanos;
        if (stopping || frameNanos == actor.process.nanoTime() || justResumed) {
            return;
        }
        if (silent < lostAfterNanos - ROUNDING_NANOS) {
            world.violate(
                    "LOST by own clock",
                    () -> actor + " says LOST " + silent / 1000
                            + " us after it heard of its server, which is too early; " + lostAfterNanos / 1000
                            + " us it is to wait");
        }
    }

    /** After every event. */
    void check() {
        checkSilence();
        checkLost();
    }

    /** A connection that brings no frame is left: with the client's own clock when T has passed, else when 4 T have. */
    private void checkSilence() {
        if (!established || stopping || actor.process.isPaused() || actor.client.state() != KazooState.CONNECTED) {
            return;
        }
        long now = actor.process.nanoTime();
        long limit = lostAfterNanos == Long.MAX_VALUE ? 4 * timeoutNanos : timeoutNanos;
        if (now > Math.max(frameNanos, actor.process.resumedNanos()) + limit + SLACK_NANOS) {
            world.violate(
                    "silence is noticed",
                    () -> actor + " is CONNECTED " + (now - frameNanos) / 1000 + " us after it got a frame");
        }
    }

    private void checkLost() {
        if (!established || stopping || lostAfterNanos == Long.MAX_VALUE || actor.process.isPaused()) {
            return;
        }
        long now = actor.process.nanoTime();
        long due = Math.max(heardNanos + lostAfterNanos, actor.process.resumedNanos()) + SLACK_NANOS;
        if (now > due && actor.client.state() != KazooState.LOST) {
            world.violate(
                    "LOST by own clock",
                    () -> actor + " is " + actor.client.state() + " " + (now - heardNanos) / 1000
                            + " us after it heard of its server last, " + lostAfterNanos / 1000 + " us is the limit");
        }
    }
}
