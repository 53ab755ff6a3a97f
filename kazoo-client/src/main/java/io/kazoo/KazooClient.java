package io.kazoo;

import io.kazoo.data.Acl;
import io.kazoo.data.AuthInfo;
import io.kazoo.data.Children;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.CreatedNode;
import io.kazoo.data.Identity;
import io.kazoo.data.NodeAcls;
import io.kazoo.data.NodeData;
import io.kazoo.data.ReadOp;
import io.kazoo.data.ReadResult;
import io.kazoo.data.RetryPolicy;
import io.kazoo.data.ServerVersion;
import io.kazoo.data.Stat;
import io.kazoo.data.Subscription;
import io.kazoo.data.WatchMode;
import io.kazoo.data.WatcherType;
import io.kazoo.error.Effect;
import io.kazoo.error.ErrorContext;
import io.kazoo.error.InterruptedOperationException;
import io.kazoo.error.NoServerException;
import io.kazoo.internal.concurrent.Await;
import io.kazoo.internal.concurrent.Promise;
import io.kazoo.internal.runtime.ClientView;
import io.kazoo.internal.runtime.Durations;
import io.kazoo.spi.Watcher;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A ZooKeeper client that reconnects by itself; every method here waits for its result.
 *
 * <pre>{@code
 * try (KazooClient zk = KazooClient.connect("127.0.0.1:2181")) {
 *     zk.ensurePath("/app");
 *     zk.create("/app/node", "hello".getBytes(UTF_8));
 *     System.out.println(zk.get("/app/node").utf8());
 * }
 * }</pre>
 *
 * <h2>Threads</h2>
 *
 * Thread-safe. Every method may be called on every thread, in listeners, watchers and completion callbacks too; only the
 * library's own event loop, which never runs a user's code, may not wait. When the waiting thread is interrupted, its flag is
 * restored and the call throws {@link InterruptedOperationException}, with effect UNKNOWN unless it is a plain read: the request
 * goes on.
 *
 * <h2>Errors, connection loss, expiry, deadlines</h2>
 *
 * As {@link AsyncKazooClient} says; what its futures fail with is thrown here.
 *
 * @see AsyncKazooClient the same with futures, through {@link #async()}
 */
public final class KazooClient extends ClientFace implements AutoCloseable {

    /** How long {@link #start()} waits: kazoo's figure. */
    public static final Duration START_TIMEOUT = Duration.ofSeconds(15);

    private final AsyncKazooClient async;

    KazooClient(ClientView view) {
        super(view);
        this.async = new AsyncKazooClient(view);
    }

    /** Connects to {@code h1:2181,h2:2181/chroot} with the default settings. Throws as {@link #start()}. */
    public static KazooClient connect(String hosts) {
        KazooClient client = builder(hosts).build();
        client.start();
        return client;
    }

    /**
     * Begins a client for {@code h1:2181,h2:2181/chroot}: the port is 2181 when left out, IPv6 addresses stand in brackets,
     * and all paths are below the chroot.
     *
     * @throws IllegalArgumentException for a malformed string
     */
    public static KazooBuilder builder(String hosts) {
        return new KazooBuilder(io.kazoo.data.ConnectString.parse(hosts));
    }

    /** As {@link #builder(String)} with one {@code host:port} per entry; the last one may be a {@code /chroot}. */
    public static KazooBuilder builder(List<String> hosts) {
        return new KazooBuilder(io.kazoo.data.ConnectString.parse(hosts));
    }

    /** The same client with futures. */
    public AsyncKazooClient async() {
        return async;
    }

    // ---- life

    /** Connects, waiting up to 15 s. See {@link #start(Duration)}. */
    public void start() {
        start(START_TIMEOUT);
    }

    /**
     * Connects. Joins a start that is under way; once the client was connected it does nothing, also while SUSPENDED or LOST,
     * since the client goes on by itself until {@link #stop()}.
     *
     * @param limit how long to wait; when it is over the client is stopped again
     * @throws NoServerException when no server was usable in time: says what was tried and how it went
     * @throws io.kazoo.error.AuthFailedException when the builder's credentials were refused; no more attempts are made
     */
    public void start(Duration limit) {
        long nanos = Durations.positiveNanos("limit", limit);
        Promise<Boolean> started = view.runtime().start();
        boolean[] late = new boolean[1];
        try {
            Await.on(
                    started,
                    nanos,
                    () -> {
                        late[0] = true;
                        return notStarted(limit);
                    },
                    interrupted -> view.interrupted(started, interrupted));
        } catch (NoServerException e) {
            if (late[0]) {
                stop();
            }
            throw e;
        }
    }

    private RuntimeException notStarted(Duration limit) {
        String tried = Await.on(view.runtime().describeAttempts());
        return new NoServerException(
                new ErrorContext("start", null, 0, Effect.NONE, "not connected after " + limit + "; " + tried, null));
    }

    /** Begins to connect and goes on until connected or stopped; see {@link AsyncKazooClient#start()}. */
    public CompletableFuture<@Nullable Void> startAsync() {
        return async.start();
    }

    /**
     * Sends what waits, ends the session (its ephemeral nodes go) and closes everything. Bounded by the stop time-out, and by
     * 1 s while not connected, when the session is left to expire. May be called again, on every thread, in every callback.
     */
    public void stop() {
        wait(view.runtime().stop());
    }

    /** Stops, then starts with a new session. Throws as {@link #start()}. */
    public void restart() {
        stop();
        start();
    }

    /** As {@link #stop()}. */
    @Override
    public void close() {
        stop();
    }

    // ---- views

    /** The same session with paths below {@code path}. */
    public KazooClient chroot(String path) {
        return new KazooClient(view.chroot(path));
    }

    /** The same session with all events through {@code executor}; see {@link AsyncKazooClient#withExecutor}. */
    public KazooClient withExecutor(Executor executor) {
        return new KazooClient(view.withExecutor(executor));
    }

    /** The same session with another deadline for each call, more than 0. */
    public KazooClient withDeadline(Duration limit) {
        return new KazooClient(view.withDeadline(limit));
    }

    private <T> T wait(Promise<T> promise) {
        return wait(view, promise);
    }

    static <T> T wait(ClientView view, Promise<T> promise) {
        return Await.on(promise, interrupted -> view.interrupted(promise, interrupted));
    }

    // ---- writing

    /** Creates an empty persistent node. */
    public String create(String path) {
        return create(path, new byte[0]);
    }

    /** Creates a persistent node. */
    public String create(String path, byte @Nullable [] data) {
        return create(path, data, CreateOptions.PERSISTENT);
    }

    /**
     * Creates a node.
     *
     * <p>Throws {@code NodeExistsException}, {@code NoNodeException} (no parent), {@code
     * NoChildrenForEphemeralsException}, {@code NoAuthException}, {@code InvalidAclException}. With {@code makeParents} the
     * missing parents are made, with the same ACL, in one burst. A path that ends in {@code /} makes a sequence node without a
     * name of its own.
     *
     * @param data null and empty are different
     * @return the real path, with the sequence number if it has one
     */
    public String create(String path, byte @Nullable [] data, CreateOptions options) {
        return wait(view.nodes().create(path, data, options));
    }

    /** As {@link #create(String, byte[], CreateOptions)}, with the new node's Stat; two requests on servers before 3.5. */
    public CreatedNode createWithStat(String path, byte @Nullable [] data, CreateOptions options) {
        return wait(view.nodes().createWithStat(path, data, options));
    }

    /** Creates what is missing of a path, the chroot included; true when it was all there already. */
    public boolean ensurePath(String path) {
        return ensurePath(path, List.of());
    }

    /** As {@link #ensurePath(String)}; new nodes get {@code acls}, the default ACL when empty. Two bursts of requests. */
    public boolean ensurePath(String path, List<Acl> acls) {
        return wait(view.trees().ensurePath(path, acls));
    }

    /** Sets a node's data whatever its version. */
    public Stat set(String path, byte @Nullable [] data) {
        return set(path, data, -1);
    }

    /** Sets the data of a node that has this version, else throws {@code BadVersionException}; -1 for any. */
    public Stat set(String path, byte @Nullable [] data, int version) {
        return wait(view.nodes().set(path, data, version));
    }

    /** Deletes a node without children whatever its version. */
    public void delete(String path) {
        delete(path, -1);
    }

    /** Deletes a node without children that has this version; -1 for any. */
    public void delete(String path, int version) {
        wait(view.nodes().delete(path, version));
    }

    /**
     * Deletes a node and all below it, with at most 256 requests under way; true when the node was there. Not atomic: a
     * failure leaves a part of it.
     */
    public boolean deleteRecursive(String path) {
        return wait(view.trees().deleteRecursive(path));
    }

    /** Sets a node's ACL whatever its version. */
    public Stat setAcls(String path, List<Acl> acls) {
        return setAcls(path, acls, -1);
    }

    /** Sets the ACL of a node whose ACL has this version ({@code Stat.aversion}); -1 for any. */
    public Stat setAcls(String path, List<Acl> acls, int version) {
        return wait(view.nodes().setAcls(path, acls, version));
    }

    /** Operations that take place together or not at all. */
    public Transaction transaction() {
        return new Transaction(view);
    }

    // ---- reading

    /** The Stat of a node, empty when there is none. */
    public Optional<Stat> exists(String path) {
        return wait(view.nodes().exists(path, null));
    }

    /** As {@link #exists(String)}; the watcher hears once of the node's creation, change or deletion. */
    public Optional<Stat> exists(String path, Watcher watcher) {
        return wait(view.nodes().exists(path, watcher));
    }

    /** Data and Stat of a node; throws {@code NoNodeException} when there is none. */
    public NodeData get(String path) {
        return wait(view.nodes().get(path, null));
    }

    /** As {@link #get(String)}; the watcher, armed only on success, hears once of the node's change or deletion. */
    public NodeData get(String path, Watcher watcher) {
        return wait(view.nodes().get(path, watcher));
    }

    /** The names of a node's children, in no particular order. */
    public List<String> getChildren(String path) {
        return wait(view.nodes().getChildren(path, null));
    }

    /** As {@link #getChildren(String)}; the watcher, armed only on success, hears once of a child added or removed. */
    public List<String> getChildren(String path, Watcher watcher) {
        return wait(view.nodes().getChildren(path, watcher));
    }

    /** The names of a node's children, and its Stat. */
    public Children getChildrenWithStat(String path) {
        return wait(view.nodes().getChildrenWithStat(path, null));
    }

    /** As {@link #getChildrenWithStat(String)}, with a watcher as {@link #getChildren(String, Watcher)}. */
    public Children getChildrenWithStat(String path, Watcher watcher) {
        return wait(view.nodes().getChildrenWithStat(path, watcher));
    }

    /** The data of many nodes in one request (one each before 3.6); nodes that are missing are left out. */
    public Map<String, NodeData> getAll(List<String> paths) {
        return wait(view.nodes().getAll(paths));
    }

    /** Many reads in one request (one each before 3.6), each with a result or an error of its own. */
    public List<ReadResult> readAll(List<ReadOp> reads) {
        return wait(view.nodes().readAll(reads));
    }

    /** The ACL of a node. Servers mask the passwords of digest entries from those without ADMIN permission. */
    public NodeAcls getAcls(String path) {
        return wait(view.nodes().getAcls(path));
    }

    /** How many nodes are below a node; servers 3.6 and later. */
    public int countDescendants(String path) {
        return wait(view.nodes().countDescendants(path));
    }

    /** The ephemeral nodes of this session; servers 3.6 and later. */
    public List<String> ephemerals() {
        return ephemerals("/");
    }

    /** The ephemeral nodes of this session at or below a path; servers 3.6 and later. */
    public List<String> ephemerals(String path) {
        return wait(view.nodes().ephemerals(path));
    }

    /** Has the server catch up with its leader, so that a read behind it sees every write acknowledged before. */
    public String sync(String path) {
        return wait(view.nodes().sync(path));
    }

    // ---- watches

    /**
     * Adds a watch that stays until its subscription is closed; servers 3.6 and later. It is restored after a reconnect and
     * after the session expired; since the server does not report what happened meanwhile, the watcher gets {@code GAP} then
     * and should read again. When 10,000 events wait for a watcher that is slow or blocks, those behind them are left out until
     * it gets to them, and one {@code GAP} is told in their place.
     */
    public Subscription addWatch(String path, WatchMode mode, Watcher watcher) {
        return wait(view.watches().add(path, mode, watcher));
    }

    /** Forgets a one-shot watcher on a path, and the server's watch when nobody else needs it; false when it was not armed. */
    public boolean removeWatcher(String path, Watcher watcher) {
        return wait(view.watches().remove(path, watcher));
    }

    /** Whether the server has a watch of this type of this connection on a path; servers 3.5 and later. */
    public boolean checkWatch(String path, WatcherType type) {
        return wait(view.watches().check(path, type));
    }

    // ---- the session and the ensemble

    /** As {@link #addAuth(String, byte[])} with the credential in UTF-8, such as {@code user:password}. */
    public void addAuth(String scheme, String credential) {
        addAuth(scheme, credential.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /**
     * Presents credentials, now and on every later connection. When the server refuses them the call throws {@code
     * AuthFailedException}, they are forgotten, and the client reconnects with the rest.
     */
    public void addAuth(String scheme, byte[] credential) {
        wait(view.admin().addAuth(new AuthInfo(scheme, credential)));
    }

    /** Who the server takes this connection for; servers 3.7 and later. */
    public List<Identity> whoAmI() {
        return wait(view.admin().whoAmI());
    }

    /** The ensemble's configuration, {@code /zookeeper/config} whatever the chroot; servers 3.5 and later. */
    public NodeData config() {
        return wait(view.admin().config(null));
    }

    /** As {@link #config()}; the watcher hears once of a change. */
    public NodeData config(Watcher watcher) {
        return wait(view.admin().config(watcher));
    }

    /**
     * Changes the members of the ensemble; servers 3.5 and later, with {@code reconfigEnabled}. Either {@code joining} and
     * {@code leaving}, or {@code newMembers}; comma-separated, null for what is not used.
     *
     * @param fromConfig the version the current configuration must have, -1 for any
     * @return the new configuration
     */
    public NodeData reconfig(
            @Nullable String joining, @Nullable String leaving, @Nullable String newMembers, long fromConfig) {
        return wait(view.admin().reconfig(joining, leaving, newMembers, fromConfig));
    }

    /** The whole answer of the connected server to a four-letter word, such as {@code ruok}, on a connection of its own. */
    public String command(String word) {
        return wait(view.admin().command(word));
    }

    /** The version of the connected server, from its answer to {@code srvr}. */
    public ServerVersion serverVersion() {
        return wait(view.admin().serverVersion());
    }

    // ---- trying again

    /** Runs {@code call} again as the builder's {@code commandRetry} says. */
    public <T> T retry(Supplier<T> call) {
        return retry(view.runtime().options().commandRetry(), call);
    }

    /**
     * Runs {@code call}, on this thread, until it succeeds or {@code policy} ends it. A write whose effect is UNKNOWN is not
     * repeated unless the policy says so. Calls of this client that {@code call} makes on this thread end by the policy's
     * deadline too.
     *
     * @throws io.kazoo.error.RetryFailedException when tries or time are used up; the last error is its cause
     * @throws io.kazoo.error.KazooException an error that is not to be retried; its effect is UNKNOWN when an earlier try may
     *     have changed something: a {@code NodeExistsException} may then speak of the node that this call made
     */
    public <T> T retry(RetryPolicy policy, Supplier<T> call) {
        return view.retries().runBlocking(policy, call, this::pause);
    }

    /** As {@link #retry(Supplier)}, for a call that gives nothing back. */
    public void retry(Runnable call) {
        retry(view.runtime().options().commandRetry(), call);
    }

    /** As {@link #retry(RetryPolicy, Supplier)}, for a call that gives nothing back. */
    public void retry(RetryPolicy policy, Runnable call) {
        view.retries().runBlocking(policy, () -> done(call), this::pause);
    }

    private static Boolean done(Runnable call) {
        call.run();
        return Boolean.TRUE;
    }

    private void pause(long nanos) {
        wait(view.runtime().delay(nanos));
    }

    /** Waits for a while by this client's clock. */
    public void delay(Duration span) {
        wait(view.runtime().delay(Durations.positiveNanos("delay", span)));
    }
}
