package io.kazoo.internal.session;

import org.jspecify.annotations.Nullable;

/**
 * One local registration of a watcher on a server path.
 *
 * <p>The session only keeps and finds it; who is told, and how, is the subclass's affair. Owned by the loop.
 */
public abstract class WatchHandle {

    /** What a registration waits for; the first three are one-shot. */
    public enum Kind {
        DATA,
        EXIST,
        CHILD,
        PERSISTENT,
        RECURSIVE;

        /** Whether the registration stays after an event. */
        public boolean isPersistent() {
            return this == PERSISTENT || this == RECURSIVE;
        }
    }

    private final String path;
    private final Object key;

    // Owned by the loop.
    private Kind kind;
    private boolean registered;
    private @Nullable EarlyEvent early;

    /** An event that came before the reply of the request that armed the watch (protocol: other servers than Apache's). */
    record EarlyEvent(io.kazoo.data.EventType type, String path, long zxid) {}

    /**
     * A registration on a server path.
     *
     * @param key two one-shot registrations of the same kind and path whose keys are the same object are one
     */
    protected WatchHandle(String path, Kind kind, Object key) {
        this.path = path;
        this.kind = kind;
        this.key = key;
    }

    /** The server path, chroot included. */
    public final String path() {
        return path;
    }

    /** Whether it stays after an event. */
    protected final boolean isPersistentKind() {
        return kind.isPersistent();
    }

    final Kind kind() {
        return kind;
    }

    final Object key() {
        return key;
    }

    /** A read of {@code exists} arms a data watch when it found the node and an exist watch when it did not. */
    final void becomes(Kind actual) {
        kind = actual;
    }

    final boolean registered() {
        return registered;
    }

    final void registered(boolean value) {
        registered = value;
    }

    final @Nullable EarlyEvent early() {
        return early;
    }

    final void early(EarlyEvent event) {
        early = event;
    }
}
