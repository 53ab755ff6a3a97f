package io.kazoo.internal.session;

import io.kazoo.data.EventType;
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
    private boolean abandoned;
    private @Nullable EarlyEvent early;

    /** An event that came before the reply of the request that armed the watch (protocol: other servers than Apache's). */
    record EarlyEvent(EventType type, String path, long zxid) {}

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

    /** Whether it is to be forgotten as soon as the server has armed it. */
    final boolean abandoned() {
        return abandoned;
    }

    final void abandon() {
        abandoned = true;
    }

    final @Nullable EarlyEvent early() {
        return early;
    }

    /** Keeps an event for later. One-shots need the first only; of several for a persistent one a gap is left. */
    final void early(EarlyEvent event) {
        if (early == null) {
            early = event;
        } else if (kind.isPersistent()) {
            early = new EarlyEvent(EventType.GAP, path, event.zxid());
        }
    }

    /** The request was lost, and what came before its reply is of no interest any more. */
    final void forgetEarly() {
        early = null;
    }
}
