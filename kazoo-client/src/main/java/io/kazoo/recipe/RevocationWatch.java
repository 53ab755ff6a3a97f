package io.kazoo.recipe;

import io.kazoo.AsyncKazooClient;
import io.kazoo.data.HoldState;
import io.kazoo.data.Subscription;
import io.kazoo.data.WatchedEvent;
import io.kazoo.spi.Watcher;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** Hears once of a request to give a hold back. Owned by the lane of the hold; may be closed on any thread. */
final class RevocationWatch implements Watcher, Subscription {

    private static final Duration PAUSE = Duration.ofMillis(200);

    private final AsyncKazooClient client;
    private final Hold hold;
    private final Runnable listener;
    private final AtomicBoolean active = new AtomicBoolean(true);

    RevocationWatch(AsyncKazooClient client, Hold hold, Runnable listener) {
        this.client = client;
        this.hold = hold;
        this.listener = listener;
    }

    void look() {
        if (!isActive()) {
            return;
        }
        client.get(hold.path(), this).whenComplete((node, error) -> {
            if (node != null && Revocation.isRequested(node)) {
                if (active.compareAndSet(true, false)) {
                    client.removeWatcher(hold.path(), this);
                    listener.run();
                }
            } else if (node != null && !isActive()) {
                client.removeWatcher(hold.path(), this);
            } else if (RecipeCall.isRetryable(error)) {
                client.delay(PAUSE).thenRun(this::look);
            }
        });
    }

    @Override
    public void onEvent(WatchedEvent event) {
        look();
    }

    @Override
    public boolean isActive() {
        return active.get() && hold.state() != HoldState.LOST;
    }

    @Override
    public void close() {
        if (active.compareAndSet(true, false)) {
            client.removeWatcher(hold.path(), this);
        }
    }
}
