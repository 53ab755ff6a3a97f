package io.kazoo.internal.concurrent;

import java.util.concurrent.Executor;

/**
 * Where callbacks of one kind run: in the order given, beside all other lanes, never on the event loop.
 *
 * <p>Thread-safe; {@link #execute} does not block and does not throw for what the pool behind the lane does. A
 * callback that throws is logged and stops nothing.
 */
public interface Lane extends Executor {

    /** Appends {@code task}. */
    @Override
    void execute(Runnable task);

    /**
     * Told by a future of this lane that the calling thread is about to wait for it while it is incomplete; the lane
     * makes sure that what completes the future can run meanwhile, or refuses.
     *
     * @throws IllegalStateException when the wait would never end
     */
    void beforeWait();
}
