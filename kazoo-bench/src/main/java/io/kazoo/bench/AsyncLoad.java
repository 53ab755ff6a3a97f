package io.kazoo.bench;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A fixed number of operations in flight, each of which issues the next from its completion.
 *
 * <p>The counters are one per chain: a chain has one operation in flight, so it has one writer at a time and needs no
 * atomic increment, which would be a cost of the harness.
 */
final class AsyncLoad implements Load {

    /** One asynchronous operation of a client. */
    @FunctionalInterface
    interface Operation {
        void issue(BenchClient.Completion completion);
    }

    private final Operation operation;
    private final Chain[] chains;
    private final CountDownLatch running;
    private final int drainSeconds;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile boolean stopping;

    private AsyncLoad(Operation operation, int width, int drainSeconds) {
        this.operation = operation;
        this.drainSeconds = drainSeconds;
        this.running = new CountDownLatch(width);
        this.chains = Stream.generate(Chain::new).limit(width).toArray(Chain[]::new);
    }

    /**
     * Issues the first operations.
     *
     * @param width how many are in flight
     * @param drainSeconds how long {@link #stop} waits for the last of them
     */
    static AsyncLoad start(Operation operation, int width, int drainSeconds) {
        AsyncLoad load = new AsyncLoad(operation, width, drainSeconds);
        for (Chain chain : load.chains) {
            chain.next();
        }
        return load;
    }

    @Override
    public long operations() {
        long sum = 0;
        for (Chain chain : chains) {
            sum += chain.operations.get();
        }
        return sum;
    }

    @Override
    public boolean hasFailed() {
        return failure.get() != null;
    }

    @Override
    public void record() {
        // The time of an operation in flight with 127 others says how many there are, not how fast the client is.
    }

    @Override
    public long medianNanos() {
        return 0;
    }

    @Override
    public void stop() throws InterruptedException {
        stopping = true;
        boolean drained = running.await(drainSeconds, TimeUnit.SECONDS);
        Throwable cause = failure.get();
        if (cause != null) {
            throw new IllegalStateException("an operation failed: " + cause, cause);
        }
        if (!drained) {
            throw new IllegalStateException(
                    running.getCount() + " operations got no reply within " + drainSeconds + " s");
        }
    }

    private final class Chain implements BenchClient.Completion {

        private final AtomicLong operations = new AtomicLong();

        void next() {
            try {
                operation.issue(this);
            } catch (RuntimeException e) {
                fail(e);
            }
        }

        @Override
        public void done(@Nullable Throwable problem) {
            if (problem != null) {
                fail(problem);
                return;
            }
            operations.lazySet(operations.getPlain() + 1);
            if (stopping) {
                running.countDown();
            } else {
                next();
            }
        }

        private void fail(Throwable problem) {
            failure.compareAndSet(null, problem);
            running.countDown();
        }
    }
}
