package io.kazoo.internal.runtime;

import io.kazoo.data.KazooState;
import io.kazoo.data.Subscription;
import io.kazoo.internal.concurrent.Lane;
import io.kazoo.spi.StateListener;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The state listeners of a client, each with its lane.
 *
 * <p>Thread-safe. What a listener is to hear is put in order under the lock, so that one that asks for the current state gets
 * it before the next change; its lane is called when the lock is free again, since a lane may run on a user's executor.
 */
final class Listeners {

    private final Object lock = new Object();

    // Guarded by the lock.
    private final List<Entry> entries = new ArrayList<>();
    private KazooState current = KazooState.LOST;

    /** Adds a listener, telling it the current state first if asked. */
    Subscription add(StateListener listener, Lane lane, boolean tellCurrent) {
        Entry entry = new Entry(listener, lane);
        synchronized (lock) {
            entries.add(entry);
            if (tellCurrent) {
                entry.pending.add(current);
            }
        }
        if (tellCurrent) {
            lane.execute(entry::tellNext);
        }
        return entry;
    }

    /** Tells all listeners of a change; returns whether it was one. On the loop only. */
    boolean announce(KazooState state) {
        List<Entry> told;
        synchronized (lock) {
            if (state == current) {
                return false;
            }
            current = state;
            told = List.copyOf(entries);
            told.forEach(entry -> entry.pending.add(state));
        }
        told.forEach(entry -> entry.lane.execute(entry::tellNext));
        return true;
    }

    private final class Entry implements Subscription {

        private final StateListener listener;
        private final Lane lane;
        private final Queue<KazooState> pending = new ArrayDeque<>(); // guarded by the lock
        private volatile boolean active = true;

        Entry(StateListener listener, Lane lane) {
            this.listener = listener;
            this.lane = lane;
        }

        void tellNext() {
            @Nullable KazooState state;
            synchronized (lock) {
                state = pending.poll();
            }
            if (active && state != null) {
                listener.onState(state);
            }
        }

        @Override
        public void close() {
            active = false;
            synchronized (lock) {
                entries.remove(this);
            }
        }

        @Override
        public boolean isActive() {
            return active;
        }
    }
}
