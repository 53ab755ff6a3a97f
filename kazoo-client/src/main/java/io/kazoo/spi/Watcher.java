package io.kazoo.spi;

import io.kazoo.data.WatchedEvent;

/**
 * Told of changes of znodes.
 *
 * <p>Each registration has a serial queue of its own: its events arrive one at a time and in the order the server sent
 * them, on a thread that may block and may call any method of the client. A watcher that blocks delays only its own later
 * events. A {@link Throwable} it throws is logged at WARN and stops nothing else.
 *
 * <p>On connection loss nothing is delivered: the watch is restored when the client reconnects, and a change made
 * meanwhile is reported then. A registration that ends for another reason than its event (the session expired, the client
 * was stopped, the server refused to restore it) is told so by an event of type {@code NONE} with a null path. A
 * persistent watch that may have missed events gets {@code GAP} and goes on.
 */
@FunctionalInterface
public interface Watcher {

    /** Handles one event. */
    void onEvent(WatchedEvent event);
}
