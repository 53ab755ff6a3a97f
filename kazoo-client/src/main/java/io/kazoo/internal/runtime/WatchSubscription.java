package io.kazoo.internal.runtime;

import io.kazoo.data.EventType;
import io.kazoo.data.KeeperState;
import io.kazoo.data.Subscription;
import io.kazoo.data.WatchedEvent;
import io.kazoo.internal.concurrent.Lane;
import io.kazoo.internal.session.WatchHandle;
import io.kazoo.spi.Watcher;
import org.jspecify.annotations.Nullable;

/**
 * A user's watcher on one path, with the lane its events come on.
 *
 * <p>Registered and told by the loop; may be closed on any thread. Once {@link #close()} returned, no call of the watcher
 * begins any more.
 */
final class WatchSubscription extends WatchHandle implements Subscription {

    private final ClientView view;
    private final Watcher watcher;
    private final Lane lane;
    private volatile boolean active = true;

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
        WatchedEvent event = new WatchedEvent(type, state, path, zxid);
        lane.execute(() -> {
            if (active) {
                active = !last;
                watcher.onEvent(event);
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
