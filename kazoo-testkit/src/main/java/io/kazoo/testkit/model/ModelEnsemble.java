package io.kazoo.testkit.model;

import io.kazoo.data.Acl;
import io.kazoo.error.ErrorCodes;
import io.kazoo.internal.wire.OpCode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A modelled ensemble: its servers, what they have committed, and the scripts that disturb it. It has no thread; whoever owns
 * it calls it, its servers and their connections, and runs its {@link ModelClock}, all on one thread. Not thread-safe.
 */
public final class ModelEnsemble {

    private final EnsembleSettings settings;
    private final Ledger ledger;
    private final Leadership leadership;
    private final List<ModelServer> servers = new ArrayList<>();

    private long connections;

    /**
     * Makes an ensemble that serves at once, with server 0 as the leader.
     *
     * @param settings how it is set up
     * @param clock time, and calls later
     * @param random decides what the scripts leave open: whether a write on its way to a leader that dies is committed
     */
    public ModelEnsemble(EnsembleSettings settings, ModelClock clock, SplittableRandom random) {
        this.settings = settings;
        ledger = new Ledger(settings, clock, this::distribute);
        leadership = new Leadership(settings, clock, random, ledger, servers);
        for (int index = 0; index < settings.servers(); index++) {
            servers.add(new ModelServer(this, index, clock, ledger, leadership));
        }
        leadership.begin();
    }

    private void distribute() {
        for (int i = 0; i < servers.size(); i++) {
            servers.get(i).replica().committed();
        }
    }

    long nextConnectionNumber() {
        return ++connections;
    }

    /** How it is set up. */
    public EnsembleSettings settings() {
        return settings;
    }

    /** One of the servers, counted from 0. */
    public ModelServer server(int index) {
        return servers.get(index);
    }

    /** Number of servers. */
    public int size() {
        return servers.size();
    }

    /** Everything that is committed. */
    public ZkModel truth() {
        return ledger.truth();
    }

    /** All committed transactions in order; an unmodifiable view. */
    public List<Txn> log() {
        return Collections.unmodifiableList(ledger.log());
    }

    /** Has a listener told of each transaction when it is committed, before any server has applied it. */
    public void onCommit(Consumer<Txn> listener) {
        ledger.onCommit(listener);
    }

    /**
     * Commits a persistent node with an open ACL, as if another client had asked for it.
     *
     * @throws IllegalStateException if that is refused, or there is no leader with a quorum
     */
    public void create(String path, byte @Nullable [] data) {
        commit(new Operation.Create(OpCode.CREATE, path, data, Acl.OPEN_ACL_UNSAFE, 0, -1), "create " + path);
    }

    /** Commits a node with an ACL of its own, as if another client had asked for it; throws as {@link #create(String, byte[])} does. */
    public void create(String path, byte @Nullable [] data, List<Acl> acls) {
        commit(new Operation.Create(OpCode.CREATE, path, data, acls, 0, -1), "create " + path);
    }

    /** Commits a node's data, as if another client had asked for it; throws as {@link #create(String, byte[])} does. */
    public void set(String path, byte @Nullable [] data) {
        commit(new Operation.SetData(path, data, -1), "setData " + path);
    }

    /** Commits a node's deletion, as if another client had asked for it; throws as {@link #create(String, byte[])} does. */
    public void delete(String path) {
        commit(new Operation.Delete(path, -1), "delete " + path);
    }

    private void commit(Operation operation, String name) {
        if (!ledger.isOpen()) {
            throw new IllegalStateException(name + ": no leader with a quorum");
        }
        int error = ledger.commit(0, 0, List.of(), null, operation).error();
        if (error != ErrorCodes.OK) {
            throw new IllegalStateException(name + ": " + ErrorCodes.name(error));
        }
    }

    /** The leader, if there is one. */
    public OptionalInt leader() {
        return leadership.leader();
    }

    /**
     * Expires a session now, as the leader would.
     *
     * @return whether there was such a session, and a leader to expire it
     */
    public boolean expire(long sessionId) {
        return ledger.expire(sessionId);
    }

    /** Lets a follower apply each transaction so much later than it was committed; 0 again for at once. */
    public void lag(int server, long nanos) {
        server(server).replica().lag(nanos);
    }

    /** Lets a follower's requests take so long to the leader; 0 again for at once. */
    public void forwardDelay(int server, long nanos) {
        server(server).uplink().delay(nanos);
    }

    /**
     * Cuts a server from its peers, not from its clients. It goes on answering reads and pings for
     * {@link EnsembleSettings#syncLimitTicks} ticks and then closes its connections and stops serving; if it is the leader,
     * the others do the same and elect another.
     */
    public void isolate(int server) {
        leadership.isolate(server(server));
    }

    /** Ends the isolation of a server. If it still serves, what was held up goes on; else it joins the leader. */
    public void rejoin(int server) {
        leadership.rejoin(server(server));
    }

    /** Ends a server's process: its connections close, and what it has not yet told anybody is lost. */
    public void stop(int server) {
        leadership.stop(server(server));
    }

    /** Starts a server's process; it joins the leader, or elects one with the others. */
    public void start(int server) {
        leadership.start(server(server));
    }

    /**
     * Makes another server, or the same again, the leader of a new epoch: all connections close, and servers serve again
     * after {@link EnsembleSettings#electionNanos}.
     *
     * @throws IllegalStateException if the server does not run, or is isolated, or has no quorum with it
     */
    public void electLeader(int server) {
        leadership.electLeader(server(server));
    }
}
