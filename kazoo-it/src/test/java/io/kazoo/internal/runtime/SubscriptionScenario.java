package io.kazoo.internal.runtime;

import io.kazoo.KazooClient;
import io.kazoo.data.EventType;
import io.kazoo.data.KeeperState;
import io.kazoo.internal.concurrent.SerialLane;
import io.kazoo.internal.session.WatchHandle.Kind;
import io.kazoo.it.concurrency.Claim;
import io.kazoo.it.concurrency.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * A watch is closed while events of it are delivered: those heard are the first, in order; once it is closed, none is heard
 * that was not being delivered, and it says that it is closed.
 */
public final class SubscriptionScenario implements Runnable {

    private static final ClientView VIEW =
            ClientView.of(new ClientRuntime(KazooClient.builder("127.0.0.1").options(), new NotStarted()));

    private final Threads threads = new Threads();
    private final List<Long> heard = new ArrayList<>();
    private final WatchSubscription subscription = new WatchSubscription(
            VIEW,
            "/node",
            Kind.PERSISTENT,
            event -> heard.add(event.zxid()),
            new SerialLane("scenario", threads, false));

    @Override
    public void run() {
        threads.execute(() -> {
            deliver(1);
            deliver(2);
        });
        threads.execute(subscription::close);
        threads.join();
        int before = heard.size();
        deliver(3);
        threads.join();

        Claim.that(!subscription.isActive(), "closed, and active all the same");
        Claim.that(heard.size() == before, "heard after the end: " + heard);
        Claim.that(List.of(1L, 2L).subList(0, before).equals(heard), "not the first: " + heard);
    }

    private void deliver(long zxid) {
        subscription.deliver(EventType.CHANGED, KeeperState.CONNECTED, "/node", zxid);
    }

    /** Of a client that is never started, only the executor is asked for. */
    private static final class NotStarted implements Platform.Source {

        @Override
        public Executor pool() {
            return Runnable::run;
        }

        @Override
        public double random() {
            return 0.5;
        }

        @Override
        public Platform acquire(int maxRequestBytes, int maxReplyBytes, Runnable cutOff) {
            throw new IllegalStateException("started");
        }
    }
}
