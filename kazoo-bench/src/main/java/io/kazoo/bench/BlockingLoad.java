package io.kazoo.bench;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Threads that read and wait for the reply in a loop, all on one session. */
final class BlockingLoad implements Load {

    private static final long STOP_SECONDS = 10;

    private final Reader[] readers;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile boolean recording;
    private volatile boolean stopping;

    private BlockingLoad(BenchClient client, int threads) {
        this.readers = Stream.generate(() -> new Reader(client)).limit(threads).toArray(Reader[]::new);
    }

    /** Starts the threads. */
    static BlockingLoad start(BenchClient client, int threads) {
        BlockingLoad load = new BlockingLoad(client, threads);
        for (Reader reader : load.readers) {
            reader.start();
        }
        return load;
    }

    @Override
    public long operations() {
        long sum = 0;
        for (Reader reader : readers) {
            sum += reader.operations.get();
        }
        return sum;
    }

    @Override
    public boolean hasFailed() {
        return failure.get() != null;
    }

    @Override
    public void record() {
        recording = true;
    }

    @Override
    public long medianNanos() {
        LatencyHistogram all = new LatencyHistogram();
        for (Reader reader : readers) {
            all.add(reader.latencies);
        }
        return all.medianNanos();
    }

    @Override
    public void stop() throws InterruptedException {
        recording = false;
        stopping = true;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(STOP_SECONDS);
        for (Reader reader : readers) {
            reader.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
        }
        Throwable cause = failure.get();
        if (cause != null) {
            throw new IllegalStateException("an operation failed: " + cause, cause);
        }
        if (Stream.of(readers).anyMatch(Thread::isAlive)) {
            throw new IllegalStateException("a reader got no reply within " + STOP_SECONDS + " s");
        }
    }

    private final class Reader extends Thread {

        private final BenchClient client;
        private final AtomicLong operations = new AtomicLong();
        private final LatencyHistogram latencies = new LatencyHistogram();

        Reader(BenchClient client) {
            super("bench-reader");
            setDaemon(true);
            this.client = client;
        }

        @Override
        public void run() {
            try {
                while (!stopping) {
                    long start = System.nanoTime();
                    client.get();
                    if (recording) {
                        latencies.record(System.nanoTime() - start);
                    }
                    operations.lazySet(operations.getPlain() + 1);
                }
            } catch (Exception e) {
                failure.compareAndSet(null, e);
            }
        }
    }
}
