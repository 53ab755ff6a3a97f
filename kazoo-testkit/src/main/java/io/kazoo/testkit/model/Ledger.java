package io.kazoo.testkit.model;

import io.kazoo.data.AclId;
import io.kazoo.error.ErrorCodes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What is committed: the log, the state that it makes, and the one place where a transaction is added to it. */
final class Ledger {

    private static final int FIRST_CAPACITY = 256;

    private final ModelClock clock;
    private final ModelVersion version;
    private final int reapMillis;
    private final ZkModel truth;
    private final SessionTracker tracker;
    private final List<Txn> log = new ArrayList<>();
    private final List<Consumer<Txn>> listeners = new ArrayList<>();
    private final Runnable distribute;

    private long[] committedAtNanos = new long[FIRST_CAPACITY];
    private boolean reaping;
    private boolean open;

    /** Calls {@code distribute} after each transaction. */
    Ledger(EnsembleSettings settings, ModelClock clock, Runnable distribute) {
        this.clock = clock;
        version = settings.version();
        reapMillis = settings.containerCheckMillis();
        truth = new ZkModel(version);
        tracker = new SessionTracker(clock, settings.tickMillis(), this::expire);
        this.distribute = distribute;
    }

    ZkModel truth() {
        return truth;
    }

    SessionTracker tracker() {
        return tracker;
    }

    /** The log; to be changed by nobody else. */
    List<Txn> log() {
        return log;
    }

    /** Number of the last transaction in the log, which a new epoch does not change; 0 if there is none. */
    long lastLoggedZxid() {
        return log.isEmpty() ? 0 : log.get(log.size() - 1).zxid();
    }

    long committedAtNanos(int index) {
        return committedAtNanos[index];
    }

    void onCommit(Consumer<Txn> listener) {
        listeners.add(listener);
    }

    /** Whether transactions can be committed, which takes a leader with a quorum. */
    boolean isOpen() {
        return open;
    }

    void setOpen(boolean can) {
        open = can;
    }

    /** Begins an epoch of a new leader, which knows of all sessions but not since when they are silent. */
    void beginEpoch(long zxid) {
        truth.advance(Math.max(truth.lastZxid(), zxid));
        tracker.restart(truth.timeouts());
    }

    boolean expire(long sessionId) {
        if (!open || !truth.hasSession(sessionId)) {
            return false;
        }
        commit(sessionId, 0, List.of(), null, new Operation.CloseSession());
        return true;
    }

    /** Decides about a request as the leader does, and commits what comes of it, a failure too. */
    WriteResult commit(
            long sessionId, int xid, List<AclId> identities, @Nullable ModelServer from, Operation operation) {
        long zxid = truth.lastZxid() + 1;
        long wallMillis = clock.wallMillis();
        Preparation preparation = new Preparation(truth, version, zxid, wallMillis, sessionId, identities);
        int error = sessionError(sessionId, from, operation);
        WriteResult result = error == 0 ? preparation.run(operation) : refused(zxid, error, operation);
        append(new Txn(
                zxid, wallMillis, sessionId, xid, Collections.unmodifiableList(preparation.changes()), result.error()));
        return result;
    }

    private int sessionError(long sessionId, @Nullable ModelServer from, Operation operation) {
        if (operation instanceof Operation.OpenSession session) {
            tracker.open(sessionId, session.timeoutMillis(), from);
            return ErrorCodes.OK;
        }
        if (operation instanceof Operation.CloseSession) {
            tracker.remove(sessionId);
            return ErrorCodes.OK;
        }
        return from == null || operation instanceof Operation.Reap ? ErrorCodes.OK : tracker.check(sessionId, from);
    }

    private static WriteResult refused(long zxid, int error, Operation operation) {
        if (!(operation instanceof Operation.Multi multi) || error == ErrorCodes.SESSION_MOVED) {
            return WriteResult.failed(zxid, error);
        }
        return Preparation.failed(zxid, 0, error, multi.operations().size());
    }

    private void append(Txn txn) {
        if (log.size() == committedAtNanos.length) {
            committedAtNanos = Arrays.copyOf(committedAtNanos, 2 * committedAtNanos.length);
        }
        committedAtNanos[log.size()] = clock.nanoTime();
        log.add(txn);
        truth.advance(txn.zxid());
        for (int i = 0; i < listeners.size(); i++) {
            listeners.get(i).accept(txn);
        }
        distribute.run();
        reapLater();
    }

    // ---- containers and TTL nodes

    private void reapLater() {
        if (!reaping && !truth.perishables().isEmpty()) {
            reaping = true;
            clock.schedule(this::reap, TimeUnit.MILLISECONDS.toNanos(reapMillis));
        }
    }

    private void reap() {
        reaping = false;
        if (open) {
            long now = clock.wallMillis();
            for (String path : List.copyOf(truth.perishables())) {
                Node node = truth.node(path);
                if (node != null && isDue(node, now)) {
                    commit(0, 0, List.of(), null, new Operation.Reap(path));
                }
            }
        }
        reapLater();
    }

    private static boolean isDue(Node node, long nowMillis) {
        if (node.childCount() > 0) {
            return false;
        }
        return Owner.isTtl(node.owner) ? nowMillis - node.mtime > Owner.ttlMillis(node.owner) : node.creates > 0;
    }
}
