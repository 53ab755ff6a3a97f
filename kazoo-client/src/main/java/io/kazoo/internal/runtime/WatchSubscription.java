package io.kazoo.internal.runtime;

import io.kazoo.data.EventType;
import io.kazoo.data.KeeperState;
import io.kazoo.data.Subscription;
import io.kazoo.data.WatchedEvent;
import io.kazoo.internal.concurrent.Lane;
import io.kazoo.internal.session.WatchHandle;
import io.kazoo.spi.Watcher;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A user's watcher on one path, with the lane its events come on.
 *
 * <p>Registered and told by the loop; may be closed on any thread. Once {@link #close()} returned, no call of the watcher
 * begins any more.
 */
final class WatchSubscription extends WatchHandle implements Subscription {

    /*
     * A WATCHER THAT IS TOO SLOW. A persistent watch may bring events for ever, and its watcher may block for ever. When so
     * many events wait, the next one is left out and GAP put in its place, and so are all behind it until the watcher gets to
     * that GAP: what it reads then is newer than everything left out. The loop sets `overflowing` before it queues the GAP,
     * the lane clears it before it calls the watcher, so nothing is left out that the GAP does not stand for.
     */
    private static final Logger LOG = LoggerFactory.getLogger(WatchSubscription.class);

    /** Events of one persistent watch that wait for its watcher; documented at {@code addWatch}. */
    private static final int MAX_WAITING = 10_000;

    private final ClientView view;
    private final Watcher watcher;
    private final Lane lane;
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile boolean active = true;
    private volatile boolean overflowing;
    private boolean warned; // owned by the loop

    WatchSubscription(ClientView view, String serverPath, Kind kind, Watcher watcher, Lane lane) {
        super(serverPath, kind, watcher);
        this.view = view;
        this.watcher = watcher;
        this.lane = lane;
    }

    /** Sends an event down the lane; on the loop. */
    void deliver(EventType type, KeeperState state, @Nullable String serverPath, long zxid) {
        if (!active) {
            return;
        }
        String path = serverPath == null ? null : view.relative(serverPath);
        boolean last = type == EventType.NONE || !isPersistentKind();
        if (!last && overflowing) {
            return;
        } else if (!last && waiting.get() >= MAX_WAITING) {
            overflow(state);
            return;
        }
        WatchedEvent event = new WatchedEvent(type, state, path, zxid);
        waiting.incrementAndGet();
        lane.execute(() -> {
            waiting.decrementAndGet();
            if (active) {
                if (last) {
                    active = false;
                }
                watcher.onEvent(event);
            }
        });
    }

    private void overflow(KeeperState state) {
        overflowing = true;
        if (!warned) {
            warned = true;
            LOG.warn(
                    "The watcher of {} is slower than its events: {} wait, the next ones are left out and GAP told instead",
                    path(),
                    MAX_WAITING);
        }
        lane.execute(() -> {
            overflowing = false;
            if (active) {
                long newest = view.runtime().lastZxid();
                watcher.onEvent(new WatchedEvent(EventType.GAP, state, view.relative(path()), newest));
            }
        });
    }

    Watcher watcher() {
        return watcher;
    }

    @Override
    public void close() {
        if (active) {
            active = false;
            view.runtime().unwatch(this);
        }
    }

    @Override
    public boolean isActive() {
        return active;
    }
}
