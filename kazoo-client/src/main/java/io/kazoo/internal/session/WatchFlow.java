package io.kazoo.internal.session;

import io.kazoo.data.EventType;
import io.kazoo.data.WatcherType;
import io.kazoo.error.ErrorCodes;
import io.kazoo.internal.wire.Notification;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Watches between the client and the server: events coming in, registrations going away, restoration on a new connection.
 *
 * <p>Owned by the loop.
 */
final class WatchFlow {

    private final SessionContext context;
    private final Effects effects;
    private final Watches watches;
    private final RequestFlow requests;

    // Owned by the loop.
    private boolean restored;

    WatchFlow(SessionContext context, Effects effects, Watches watches, RequestFlow requests) {
        this.context = context;
        this.effects = effects;
        this.watches = watches;
        this.requests = requests;
        context.persistent.forEach(watches::armed);
        context.persistent = List.of();
    }

    /** An event came; {@code live} is null while requests are not served. */
    void notification(long now, Link link, @Nullable Link live, long zxid, Notification event) {
        String path = event.path();
        EventType type = EventType.fromWire(event.type());
        if (path == null || type == EventType.UNKNOWN || type == EventType.NONE) {
            effects.debug("ignored a notification of type {}", event.type());
            return;
        }
        watches.dispatch(
                        type,
                        path,
                        zxid,
                        link.exactWatchModes,
                        !link.profile.isApache(),
                        (handle, what, where) -> effects.event(handle, what, where, zxid))
                .forEach(orphan -> removeOnServer(now, live, orphan, WatcherType.ANY));
        if (!watches.wasWanted()) {
            effects.debug("ignored a notification that nobody watches for: {}", path);
        }
    }

    /** Forgets a registration, here at once and on the server when nobody else needs the watch. */
    void unwatch(long now, WatchHandle handle, Phase phase) {
        if (!watches.remove(handle)) {
            handle.abandon(); // it is over, or the request that arms it is on its way
            return;
        }
        Link link = phase.link();
        if (link == null || !(phase instanceof Phase.Restoring || phase instanceof Phase.Live)) {
            return;
        }
        WatcherType type = watches.removalOf(handle.kind(), handle.path(), link.exactWatchModes);
        if (type != null) {
            removeOnServer(now, phase instanceof Phase.Live ? link : null, handle.path(), type);
        }
    }

    /** A request that was to arm a watch is answered: what the server kept for its sake alone goes. */
    void answered(long now, String path, Phase phase) {
        Link link = phase.link();
        if (link == null || !(phase instanceof Phase.Live)) {
            return;
        }
        if (watches.takeOrphan(path)) {
            removeOnServer(now, link, path, WatcherType.ANY);
        }
        for (WatcherType type : watches.takeSpared(path)) {
            if (!watches.keeps(type, path, link.exactWatchModes)) {
                removeOnServer(now, link, path, type);
            }
        }
    }

    /** The one-shot registrations with this key on a path, those included that are on their way. */
    List<WatchHandle> oneShots(String path, Object key) {
        List<WatchHandle> found = watches.oneShots(path, key);
        requests.forEachWatch(watch -> {
            if (!watch.kind().isPersistent() && watch.path().equals(path) && watch.key() == key) {
                found.add(watch);
            }
        });
        return found;
    }

    /** What the server's version says of its watches is known now. */
    void versionLearnt(Link link) {
        boolean exact = link.profile.hasExactWatchModes();
        link.exactWatchModes = exact && (link.exactWatchModes || watches.mayBecomeExact());
    }

    private void removeOnServer(long now, @Nullable Link live, String path, WatcherType type) {
        long limit = context.options.limits().deadline().toNanos();
        requests.submit(now, new Removal(path, type, limit), live);
    }

    /** Sends what restores all registrations on a new connection; returns how many answers are to come. */
    int restore(long now, Link link, long watchBase) {
        List<Restoration.Batch> batches =
                Restoration.of(watches, watchBase, context.options.limits().requestBytes());
        restored = !batches.isEmpty();
        int written = 0;
        for (Restoration.Batch batch : batches) {
            if (requests.write(now, link, batch)) {
                written++;
            } else {
                endAll(batch); // one path of nearly the size that a request may have
            }
        }
        return written;
    }

    /**
     * A frame of watches was refused, which is the end of those watches, and told. A server that does not know persistent
     * watches did not take the others of the frame either: they go in another frame, on another connection.
     */
    void refused(Restoration.Batch batch, int error) {
        if (error == ErrorCodes.UNIMPLEMENTED && batch.hasPersistent()) {
            watches.persistent().forEach(this::end);
        } else {
            endAll(batch);
        }
    }

    private void endAll(Restoration.Batch batch) {
        batch.paths()
                .forEach((kind, paths) ->
                        paths.forEach(path -> watches.at(kind, path).forEach(this::end)));
    }

    /** The connection serves again: persistent watches may have missed events meanwhile. */
    void live() {
        if (restored) {
            watches.persistent()
                    .forEach(handle -> effects.event(handle, EventType.GAP, handle.path(), context.seenZxid()));
        }
    }

    /** The session is over; persistent registrations go on in the next one if there is one. */
    void ended(boolean another) {
        watches.drainOneShots().forEach(this::tellEnd);
        if (another) {
            context.persistent = watches.persistent();
        } else {
            watches.persistent().forEach(this::end);
        }
    }

    private void end(WatchHandle handle) {
        watches.remove(handle);
        tellEnd(handle);
    }

    private void tellEnd(WatchHandle handle) {
        effects.event(handle, EventType.NONE, null, -1);
    }
}
