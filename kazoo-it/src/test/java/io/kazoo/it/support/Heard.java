package io.kazoo.it.support;

import io.kazoo.data.EventType;
import io.kazoo.data.KazooState;
import io.kazoo.data.WatchedEvent;
import io.kazoo.spi.StateListener;
import io.kazoo.spi.Watcher;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * What a watcher or a state listener was told: one after the other, and all of it. Thread-safe.
 *
 * @param <T> what it is told
 */
public class Heard<T> {

    private final BlockingQueue<T> fresh = new LinkedBlockingQueue<>();
    private final List<T> all = new CopyOnWriteArrayList<>();

    void add(T heard) {
        all.add(heard);
        fresh.add(heard);
    }

    /** The next that was not asked for yet; waits for it. */
    public T next() throws InterruptedException {
        T next = fresh.poll(Eventually.BOUND.toMillis(), TimeUnit.MILLISECONDS);
        if (next == null) {
            throw new AssertionError("nothing more in " + Eventually.BOUND + " after " + all);
        }
        return next;
    }

    /** All so far, asked for or not. */
    public List<T> all() {
        return List.copyOf(all);
    }

    /** Events of watches. */
    public static final class Events extends Heard<WatchedEvent> implements Watcher {
        @Override
        public void onEvent(WatchedEvent event) {
            add(event);
        }

        /** The next event as {@code TYPE path}. */
        public String nextLine() throws InterruptedException {
            return line(next());
        }

        /** All events so far, as {@code TYPE path}. */
        public List<String> lines() {
            return all().stream().map(Events::line).toList();
        }

        /** The types of all events so far. */
        public List<EventType> types() {
            return all().stream().map(WatchedEvent::type).toList();
        }

        private static String line(WatchedEvent event) {
            return event.path() == null ? event.type().name() : event.type() + " " + event.path();
        }
    }

    /** Changes of a client's state. */
    public static final class States extends Heard<KazooState> implements StateListener {
        @Override
        public void onState(KazooState state) {
            add(state);
        }

        /** Waits until the state is told. */
        public void await(KazooState state) throws InterruptedException {
            while (next() != state) {
                // Those before it are of no interest.
            }
        }
    }
}
