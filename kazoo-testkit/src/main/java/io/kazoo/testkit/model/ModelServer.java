package io.kazoo.testkit.model;

/** One server of a modelled ensemble, to which clients connect. Owned by the ensemble's thread; not thread-safe. */
public final class ModelServer {

    ModelServer() {}

    /** Takes a connection. A server that is up but does not serve closes it when the client speaks, as ZooKeeper does. */
    public ServerEnd accept(ClientLink link) {
        throw new UnsupportedOperationException();
    }

    /** Whether its process runs. Dials of one that does not are the caller's to refuse or to ignore. */
    public boolean isUp() {
        throw new UnsupportedOperationException();
    }

    /** Whether it answers clients. */
    public boolean isServing() {
        throw new UnsupportedOperationException();
    }

    /** Lets a wiretap see and change what the server hears and says from now on, in place of the one before. */
    public void tap(Wiretap wiretap) {
        throw new UnsupportedOperationException();
    }

    /** What the server has applied; behind the {@linkplain ModelEnsemble#truth truth} if it lags. */
    public ZkModel state() {
        throw new UnsupportedOperationException();
    }

    /** Watches of all connections as {@code mntr} counts them: a persistent one counts as two. */
    public int watchCount() {
        throw new UnsupportedOperationException();
    }

    /** Open connections, also those without a session yet. */
    public int connectionCount() {
        throw new UnsupportedOperationException();
    }

    /** Closes all connections, as if the network cut them; sessions live on. */
    public void dropConnections() {
        throw new UnsupportedOperationException();
    }

    /** Makes the server serve reads only, or normally again, as one with read-only mode does without a quorum. */
    public void readOnly(boolean on) {
        throw new UnsupportedOperationException();
    }
}
