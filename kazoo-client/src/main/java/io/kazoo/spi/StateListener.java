package io.kazoo.spi;

import io.kazoo.data.KazooState;

/**
 * Told of each change of the client's state, once and in order.
 *
 * <p>Each listener has a serial queue of its own, on a thread that may block and may call any method of the client,
 * {@code stop()} included. A listener that blocks delays only its own later calls. A {@link Throwable} it throws is logged
 * at WARN and stops nothing else.
 */
@FunctionalInterface
public interface StateListener {

    /** Handles the change to {@code state}; the client already is, or has already left, that state. */
    void onState(KazooState state);
}
