package io.kazoo.bench;

import org.jspecify.annotations.Nullable;

/**
 * A connected client under test, reduced to the calls that the workloads make on {@link BenchNode#PATH}.
 *
 * <p>An adapter does what a user of that client would write and nothing else: no retry, no caching, no batching of its
 * own. Thread-safe.
 */
interface BenchClient extends AutoCloseable {

    /** Told once per asynchronous call, on whatever thread the client completes calls on. */
    @FunctionalInterface
    interface Completion {

        /**
         * Reports the end of one call.
         *
         * @param failure what went wrong, or null when the reply was the expected one
         */
        void done(@Nullable Throwable failure);
    }

    /** Reads the node without waiting; the next call may be made from inside the completion. */
    void asyncGet(Completion completion);

    /** Overwrites the node with {@link BenchNode#data()} without waiting, whatever its version. */
    void asyncSet(Completion completion);

    /**
     * Reads the node and waits for the reply.
     *
     * @throws Exception as the client threw it; one failure spoils the sample
     */
    void get() throws Exception;

    /** Ends the session and the client's threads. */
    @Override
    void close();
}
