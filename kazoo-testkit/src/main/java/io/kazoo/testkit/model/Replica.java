package io.kazoo.testkit.model;

import java.util.ArrayDeque;
import java.util.List;

/** What one server has applied of the log, in order and maybe late, and the connections that wait for it. */
final class Replica {

    /** What can go on when a transaction is applied. */
    private record Waiter(long zxid, Runnable task) {}

    private final ModelServer server;
    private final Ledger ledger;
    private final ModelClock clock;
    private final ZkModel state;
    private final ServerWatches watches;
    private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();

    private int applied;
    private int limit;
    private boolean following;
    private long lagNanos;
    private boolean applying;
    private boolean armed;
    private long armedForNanos;

    Replica(ModelServer server, Ledger ledger, ModelClock clock, ModelVersion version) {
        this.server = server;
        this.ledger = ledger;
        this.clock = clock;
        state = new ZkModel(version);
        watches = new ServerWatches(version);
    }

    ZkModel state() {
        return state;
    }

    ServerWatches watches() {
        return watches;
    }

    void lag(long nanos) {
        lagNanos = nanos;
        applyDue();
    }

    /** Whether it hears of what is committed from now on; if not, it still applies what was committed before. */
    void follow(boolean on) {
        following = on;
        limit = ledger.log().size();
        applyDue();
    }

    /** Brings the server up to date at once, as it joins a leader or becomes one. */
    void synchronise() {
        limit = ledger.log().size();
        applying = true;
        try {
            while (applied < limit) {
                applyNext();
            }
        } finally {
            applying = false;
        }
    }

    /** Takes the number that the epoch of a new leader begins with. Followers get there with their next transaction only. */
    void beginEpoch() {
        state.advance(ledger.truth().lastZxid());
    }

    /** Something was committed. */
    void committed() {
        if (following) {
            limit = ledger.log().size();
            applyDue();
        }
    }

    /** Runs a task when a transaction is applied, which may be now. */
    void whenApplied(long zxid, Runnable task) {
        if (zxid <= state.lastZxid()) {
            task.run();
        } else {
            waiters.add(new Waiter(zxid, task));
        }
    }

    /** Forgets who waits: all connections are gone. */
    void forgetWaiters() {
        waiters.clear();
    }

    private void applyDue() {
        if (applying) {
            return;
        }
        applying = true;
        try {
            while (applied < limit) {
                long lag = server.isLeader() ? 0 : lagNanos;
                if (lag > 0) {
                    long wait = ledger.committedAtNanos(applied) + lag - clock.nanoTime();
                    if (wait > 0) {
                        arm(wait);
                        return;
                    }
                }
                applyNext();
            }
        } finally {
            applying = false;
        }
    }

    private void arm(long delayNanos) {
        long at = clock.nanoTime() + delayNanos;
        if (!armed || at < armedForNanos) {
            armed = true;
            armedForNanos = at;
            clock.schedule(this::fire, delayNanos);
        }
    }

    private void fire() {
        armed = false;
        applyDue();
    }

    private void applyNext() {
        Txn txn = ledger.log().get(applied++);
        state.apply(txn, watches);
        List<Change> changes = txn.changes();
        if (changes.size() == 1 && changes.get(0) instanceof Change.SessionClosed) {
            server.sessionEnded(txn.sessionId());
        }
        while (!waiters.isEmpty() && waiters.peek().zxid <= txn.zxid()) {
            waiters.remove().task.run();
        }
    }
}
