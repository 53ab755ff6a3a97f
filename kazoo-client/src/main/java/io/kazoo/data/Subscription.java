package io.kazoo.data;

/** A registration of a watcher or a listener that can be ended. Thread-safe. */
public interface Subscription extends AutoCloseable {
    /**
     * Ends it: no event is delivered that was not already being delivered. Returns at once, never throws, and does nothing
     * when called again.
     */
    @Override
    void close();

    /** Whether it still delivers events. */
    boolean isActive();
}
