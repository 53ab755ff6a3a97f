package io.kazoo.internal.runtime;

import io.kazoo.data.Subscription;
import io.kazoo.data.WatchMode;
import io.kazoo.data.WatcherType;
import io.kazoo.internal.concurrent.Promise;
import io.kazoo.internal.session.WatchHandle.Kind;
import io.kazoo.internal.wire.AddWatch;
import io.kazoo.internal.wire.CheckWatches;
import io.kazoo.spi.Watcher;

/** Persistent watches, and what became of watches. Immutable and thread-safe. */
public final class WatchCalls {

    private final ClientView view;

    WatchCalls(ClientView view) {
        this.view = view;
    }

    /** Adds a persistent watch; the subscription when the server has it. */
    public Promise<Subscription> add(String path, WatchMode mode, Watcher watcher) {
        String server = view.absolute(path);
        Kind kind = mode == WatchMode.PERSISTENT ? Kind.PERSISTENT : Kind.RECURSIVE;
        WatchSubscription subscription =
                new WatchSubscription(view, server, kind, watcher, view.eventLane("persistent watch of " + server));
        return view.submit(new AddWatch(server, mode), subscription).map(done -> subscription);
    }

    /** Forgets the one-shot registrations of a watcher on a path, on the server too; whether there were any. */
    public Promise<Boolean> remove(String path, Watcher watcher) {
        String server = view.absolute(path);
        Promise<Boolean> answer = new Promise<>();
        SessionLoop loop = view.runtime().loop();
        if (loop == null) {
            answer.succeed(Boolean.FALSE);
        } else {
            loop.run(core -> answer.succeed(core != null && core.unwatchAll(loop.now(), server, watcher)));
        }
        return answer;
    }

    /** Whether the server has a watch of this type of this connection on a path. */
    public Promise<Boolean> check(String path, WatcherType type) {
        return view.submit(new CheckWatches(view.absolute(path), type));
    }
}
