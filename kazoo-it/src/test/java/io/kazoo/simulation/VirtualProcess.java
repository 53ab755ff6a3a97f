package io.kazoo.simulation;

import io.kazoo.internal.concurrent.EventLoop;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A process on a {@link VirtualLoop}: its clock may run fast or slow, and it may be stopped for a while, as by SIGSTOP: its
 * clock goes on, and what is due or arrives meanwhile waits.
 *
 * <p>{@link #users()} is where user code of the process runs, which is not on its loop. Owned by the loop's thread.
 */
public final class VirtualProcess implements EventLoop {

    private final VirtualLoop world;
    private final Executor users = task -> begin(task, 0, false);
    private final Executor receiver = this::receive;
    private final List<Turn> waiting = new ArrayList<>();
    private final Set<Turn> timers = new LinkedHashSet<>();

    private double rate = 1;
    private long anchorWorldNanos;
    private long anchorNanos;
    private boolean paused;
    private long pausedNanos;
    private long resumedNanos = Long.MIN_VALUE;
    private int pending;
    private long turns;
    private boolean onLoop;

    /** A process whose clock runs with the world's. */
    public VirtualProcess(VirtualLoop world) {
        this.world = world;
        this.anchorWorldNanos = world.nanoTime();
        this.anchorNanos = anchorWorldNanos;
    }

    /** Lets its clock run so much faster than the world's from now on; its timers go by it. */
    public void clockRate(double faster) {
        anchorNanos = nanoTime();
        anchorWorldNanos = world.nanoTime();
        rate = faster;
        List.copyOf(timers).forEach(Turn::setAgain);
    }

    /** Stops the process; its clock goes on. */
    public void pause() {
        if (!paused) {
            paused = true;
            pausedNanos = nanoTime();
        }
    }

    /** Ends that: what has become due and what has arrived is worked off. */
    public void resume() {
        if (paused) {
            paused = false;
            resumedNanos = nanoTime();
            List<Turn> due = List.copyOf(waiting);
            waiting.clear();
            due.forEach(Turn::goOn);
        }
    }

    public boolean isPaused() {
        return paused;
    }

    /** When it was stopped last, by its own clock. */
    public long pausedNanos() {
        return pausedNanos;
    }

    /** When it was last resumed, by its own clock; {@link Long#MIN_VALUE} if never. */
    public long resumedNanos() {
        return resumedNanos;
    }

    /** How many tasks and timers have not run. */
    public int pending() {
        return pending;
    }

    /** How many tasks have run; what the process knows and keeps only they change, but for what its clock ends. */
    public long turns() {
        return turns;
    }

    /** Where its user code runs. */
    public Executor users() {
        return users;
    }

    /** Where what arrives is handled: at once, unless the process is stopped. */
    public Executor receiver() {
        return receiver;
    }

    @Override
    public void execute(Runnable task) {
        begin(task, 0, true);
    }

    @Override
    public Cancellable schedule(Runnable task, long delayNanos) {
        if (delayNanos <= 0) {
            return begin(task, 0, true);
        }
        Turn turn = begin(task, inWorld(delayNanos), true);
        turn.dueNanos = nanoTime() + delayNanos;
        timers.add(turn);
        return turn;
    }

    @Override
    public boolean inLoop() {
        return onLoop;
    }

    @Override
    public long nanoTime() {
        long passed = world.nanoTime() - anchorWorldNanos;
        return anchorNanos + (rate == 1 ? passed : (long) (passed * rate));
    }

    private long inWorld(long nanos) {
        return rate == 1 ? nanos : (long) Math.ceil(nanos / rate);
    }

    private Turn begin(Runnable task, long worldNanos, boolean loopTask) {
        Turn turn = new Turn(task, loopTask);
        pending++;
        turn.timer = loopTask ? world.schedule(turn, worldNanos) : world.user(turn);
        return turn;
    }

    /** What arrives is told by the task of the network that brought it. */
    private void receive(Runnable task) {
        pending++;
        new Turn(task, true).run();
    }

    /** One task: runs now, or waits while the process is stopped. */
    private final class Turn implements Runnable, Cancellable {

        private final Runnable task;
        private final boolean loopTask;
        private @Nullable Cancellable timer;
        private long dueNanos;
        private boolean over;

        Turn(Runnable task, boolean loopTask) {
            this.task = task;
            this.loopTask = loopTask;
        }

        void setAgain() {
            if (timer != null) {
                timer.cancel();
            }
            timer = world.schedule(this, inWorld(Math.max(0, dueNanos - nanoTime())));
        }

        void goOn() {
            timer = loopTask ? world.schedule(this, 0) : world.user(this);
        }

        @Override
        public void run() {
            if (over) {
                return;
            }
            if (dueNanos != 0) {
                timers.remove(this);
            }
            if (paused) {
                waiting.add(this);
                return;
            }
            over = true;
            pending--;
            turns++;
            boolean before = onLoop;
            onLoop = loopTask;
            try {
                task.run();
            } finally {
                onLoop = before;
            }
        }

        @Override
        public void cancel() {
            if (!over) {
                over = true;
                pending--;
                timers.remove(this);
                if (timer != null) {
                    timer.cancel();
                }
            }
        }
    }
}
