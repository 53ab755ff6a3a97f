package io.kazoo.internal.runtime;

import io.kazoo.data.KazooState;
import io.kazoo.internal.concurrent.SerialLane;
import io.kazoo.it.concurrency.Claim;
import io.kazoo.it.concurrency.Threads;
import java.util.ArrayList;
import java.util.List;

/** A listener is added while states change: it hears the one at that moment and all that follow, each once, in order. */
public final class ListenersScenario implements Runnable {

    private static final List<KazooState> ALL = List.of(KazooState.LOST, KazooState.CONNECTED, KazooState.SUSPENDED);

    private final Threads threads = new Threads();
    private final Listeners listeners = new Listeners();
    private final List<KazooState> heard = new ArrayList<>();

    @Override
    public void run() {
        SerialLane lane = new SerialLane("scenario", threads, false);
        threads.execute(() -> {
            listeners.announce(KazooState.CONNECTED);
            listeners.announce(KazooState.SUSPENDED);
        });
        threads.execute(() -> listeners.add(state -> heard.add(state), lane, true));
        threads.join();

        Claim.that(!heard.isEmpty() && heard.size() <= ALL.size(), "heard: " + heard);
        Claim.that(ALL.subList(ALL.size() - heard.size(), ALL.size()).equals(heard), "heard: " + heard);
    }
}
