package io.kazoo.it;

import io.kazoo.data.KazooState;
import io.kazoo.data.WatchedEvent;
import io.kazoo.spi.StateListener;
import io.kazoo.spi.Watcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Keeps what callbacks were told, in order, for a test to look at. Thread-safe.
 *
 * @param <T> what is kept
 */
class Inbox<T> {
    private final LinkedBlockingQueue<T> unread = new LinkedBlockingQueue<>();
    private final List<T> all = new CopyOnWriteArrayList<>();

    /** Keeps one more. */
    final void add(T item) {
        all.add(item);
        unread.add(item);
    }

    /** Takes the oldest that was not taken yet; fails the test when none comes within 20 s. */
    final T next() {
        T item = poll(Eventually.BOUND);
        if (item == null) {
            throw new AssertionError("nothing more came; so far " + all);
        }
        return item;
    }

    /** Takes so many. */
    final List<T> next(int count) {
        List<T> taken = new ArrayList<>();
        while (taken.size() < count) {
            taken.add(next());
        }
        return taken;
    }

    /** Whether nothing comes for a while. */
    final boolean staysEmpty(Duration span) {
        return poll(span) == null;
    }

    /** Everything that ever came. */
    final List<T> all() {
        return List.copyOf(all);
    }

    private T poll(Duration span) {
        try {
            return unread.poll(span.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** What a watcher was told. */
    static final class Events extends Inbox<WatchedEvent> implements Watcher {
        @Override
        public void onEvent(WatchedEvent event) {
            add(event);
        }
    }

    /** What a state listener was told. */
    static final class States extends Inbox<KazooState> implements StateListener {
        @Override
        public void onState(KazooState state) {
            add(state);
        }
    }
}
