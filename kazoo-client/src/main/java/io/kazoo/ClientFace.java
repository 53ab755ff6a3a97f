package io.kazoo;

import io.kazoo.data.KazooState;
import io.kazoo.data.KeeperState;
import io.kazoo.data.ServerAddress;
import io.kazoo.data.SessionInfo;
import io.kazoo.data.SessionTicket;
import io.kazoo.data.Subscription;
import io.kazoo.data.ZnodePath;
import io.kazoo.internal.concurrent.Await;
import io.kazoo.internal.runtime.ClientView;
import io.kazoo.spi.HoldKeeper;
import io.kazoo.spi.StateListener;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;

/** What both faces of the client answer without asking the server. Thread-safe. */
abstract sealed class ClientFace permits KazooClient, AsyncKazooClient {

    final ClientView view;

    ClientFace(ClientView view) {
        this.view = view;
    }

    /** The state listeners are told of; LOST before the start. */
    public KazooState state() {
        return view.runtime().status().kazoo();
    }

    /** The detailed state; CLOSED before the start and after the stop. */
    public KeeperState keeperState() {
        return view.runtime().status().keeper();
    }

    /** Whether requests are served now. */
    public boolean isConnected() {
        return state() == KazooState.CONNECTED;
    }

    /** The session: id, negotiated time-out, server, generation; id 0 before the first. */
    public SessionInfo session() {
        return view.runtime().status().session();
    }

    /** What it takes to resume the session in another client; empty while there is none. */
    public Optional<SessionTicket> sessionTicket() {
        return Await.on(view.runtime().ticket());
    }

    /** The newest transaction id this client has seen, 0 before the first. */
    public long lastZxid() {
        return view.runtime().lastZxid();
    }

    /** The chroot of this view, {@code /} for none. */
    public String chroot() {
        return view.chroot().isEmpty() ? "/" : view.chroot();
    }

    /** How long a call of this view may take; see {@code withDeadline}. */
    public Duration deadline() {
        return Duration.ofNanos(view.timeoutNanos());
    }

    /**
     * Where callbacks run: what this view was given by {@code withExecutor}, else the callback threads of the client. For code
     * on top of the client that has callbacks of its own; what is given to it may block, and no order is promised.
     */
    public Executor callbackExecutor() {
        return view.callbackExecutor();
    }

    /**
     * Where the futures of this view complete: tasks start in the order given, and on the client's own threads one that waits
     * does not hold up those behind it. For code on top of the client that has futures of its own.
     */
    public Executor completionExecutor() {
        return view.completionExecutor();
    }

    /** Keeps what the session holds; for recipes. */
    public HoldKeeper holdKeeper() {
        return view.holds();
    }

    /** The servers as last set. */
    public List<ServerAddress> hosts() {
        return view.runtime().servers();
    }

    /** A server path as this view names it: without the chroot. One that is not below the chroot stays as it is. */
    public String unchroot(String serverPath) {
        return view.relative(ZnodePath.normalize(serverPath));
    }

    /**
     * Uses other servers from now on. The connection moves when its server is not among them, or, when the list grew, with
     * the probability that evens out the load (ZOOKEEPER-1355); requests under way are answered first, for up to 1 s.
     *
     * @throws IllegalArgumentException for a malformed list, or one with another chroot
     */
    public void setHosts(String connectString) {
        view.admin().setHosts(connectString);
    }

    /**
     * Adds a listener to each later change of state.
     *
     * @return closes the registration; a call that is under way then is not waited for
     */
    public Subscription addListener(StateListener listener) {
        return view.addListener(listener, false);
    }

    /** Adds a listener and tells it the current state first. */
    public Subscription addListenerAndTell(StateListener listener) {
        return view.addListener(listener, true);
    }

    /** Servers, chroot, state and session. */
    @Override
    public String toString() {
        String servers = hosts().stream().map(ServerAddress::toString).collect(Collectors.joining(","));
        String session = session().id() == 0 ? "" : ", session " + session().idHex();
        return getClass().getSimpleName() + "[" + servers + view.chroot() + ", " + keeperState() + session + "]";
    }
}
