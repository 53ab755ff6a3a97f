package io.kazoo.bench;

import java.util.Arrays;

/** The work that is measured, the same for every client; the label is its name on the command line and in the tables. */
enum Workload {
    /** 128 reads in flight; each completion issues the next. */
    ASYNC_GET("async-get-128", 128),
    /** 128 writes in flight; each completion issues the next. */
    ASYNC_SET("async-set-128", 128),
    /** One thread that reads and waits. */
    GET_ONE_THREAD("get-1-thread", 1),
    /** 64 threads that read and wait, on one session. */
    GET_64_THREADS("get-64-threads", 64);

    private static final int DRAIN_SECONDS = 10;

    private final String label;
    private final int width;

    Workload(String label, int width) {
        this.label = label;
        this.width = width;
    }

    /** The name on the command line and in the tables. */
    String label() {
        return label;
    }

    /** Starts the work on a connected client. */
    Load start(BenchClient client) {
        return switch (this) {
            case ASYNC_GET -> AsyncLoad.start(client::asyncGet, width, DRAIN_SECONDS);
            case ASYNC_SET -> AsyncLoad.start(client::asyncSet, width, DRAIN_SECONDS);
            case GET_ONE_THREAD, GET_64_THREADS -> BlockingLoad.start(client, width);
        };
    }

    /**
     * Finds a workload by its label.
     *
     * @throws IllegalArgumentException naming the label, if it is unknown
     */
    static Workload of(String label) {
        return Arrays.stream(values())
                .filter(workload -> workload.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown workload '" + label + "', there are "
                        + Arrays.stream(values()).map(Workload::label).toList()));
    }
}
