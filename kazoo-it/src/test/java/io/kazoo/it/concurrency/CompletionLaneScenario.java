package io.kazoo.it.concurrency;

import io.kazoo.internal.concurrent.CompletionLane;
import io.kazoo.internal.concurrent.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * A callback waits for the one behind it, while others are given to the lane and the watchdog fires in between: all run,
 * once, and are started in order.
 */
final class CompletionLaneScenario implements Runnable {

    private final Threads threads = new Threads();
    private final Timer timer = new Timer();
    private final CompletionLane lane = new CompletionLane("scenario", threads, timer);
    private final CountDownLatch second = new CountDownLatch(1);
    private final List<Integer> begun = new ArrayList<>();

    @Override
    public void run() {
        threads.execute(() -> {
            lane.execute(this::waitForSecond);
            lane.execute(() -> {
                begin(2);
                second.countDown();
            });
            lane.execute(() -> begin(3));
        });
        threads.execute(() -> {
            lane.execute(() -> begin(11));
            timer.fire();
        });
        threads.join();

        Claim.that(begun.size() == 4, "begun: " + begun);
        Claim.that(begun.indexOf(1) < begun.indexOf(2), "not in order: " + begun);
        Claim.that(begun.indexOf(2) < begun.indexOf(3), "not in order: " + begun);
        Claim.that(begun.contains(11), "lost: " + begun);
    }

    private void waitForSecond() {
        begin(1);
        lane.beforeWait();
        try {
            second.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void begin(int number) {
        synchronized (begun) {
            begun.add(number);
        }
    }

    /** A loop that only keeps the watchdog's timer, which fires when the scenario says so. */
    private static final class Timer implements EventLoop {

        private @Nullable Runnable set;

        void fire() {
            Runnable due;
            synchronized (this) {
                due = set;
                set = null;
            }
            if (due != null) {
                due.run();
            }
        }

        @Override
        public Cancellable schedule(Runnable task, long delayNanos) {
            synchronized (this) {
                set = task;
            }
            return () -> {};
        }

        @Override
        public void execute(Runnable task) {
            throw new AssertionError("no task of a lane runs on the loop");
        }

        @Override
        public boolean inLoop() {
            return false;
        }

        @Override
        public long nanoTime() {
            return 0;
        }
    }
}
