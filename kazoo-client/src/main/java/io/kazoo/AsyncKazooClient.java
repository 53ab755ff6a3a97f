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
import io.kazoo.internal.runtime.ClientView;
import io.kazoo.internal.runtime.Durations;
import io.kazoo.spi.Watcher;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The client with futures: every method returns at once.
 *
 * <h2>Futures</h2>
 *
 * A future completes with the value or with a {@link io.kazoo.error.KazooException} whose {@code effect()} says whether the
 * change may have happened. Callbacks attached to it run on the client's completion threads, in the order of the replies;
 * they may block, wait for other futures of the client and call any of its methods. Waiting for a future works on every
 * thread. Cancelling one keeps a request that was not sent yet from being sent.
 *
 * <h2>Connection loss and expiry</h2>
 *
 * While there is no connection, requests wait in order, within their deadline and the bounds of the options. When a connection
 * is lost, reads are repeated on the next one; a write that was sent fails with {@code ConnectionLossException} and effect
 * UNKNOWN, and writes waiting behind it fail with effect NONE. When the session expires, everything that waits fails with
 * {@code SessionExpiredException}. A call ends at its deadline at the latest, 30 s unless set otherwise, with {@code
 * OperationTimeoutException}. A client that is not started, or was stopped, fails every call with {@code
 * ClientStoppedException}.
 *
 * <p>Bad arguments throw {@link IllegalArgumentException} from the call itself. Data arrays are not copied: leave them alone
 * until the future is done. Thread-safe.
 */
public final class AsyncKazooClient extends ClientFace {

    AsyncKazooClient(ClientView view) {
        super(view);
    }

    // ---- life

    /**
     * Begins to connect, and does so until it succeeds or {@link #stop()} is called. Does nothing when started already.
     *
     * @return completes at the first connection; fails with {@code AuthFailedException} when credentials were refused
     */
    public CompletableFuture<@Nullable Void> start() {
        return view.exportVoid(view.runtime().start());
    }

    /** Sends what waits, ends the session and closes everything, within the stop time-out. May be called again. */
    public CompletableFuture<@Nullable Void> stop() {
        return view.exportVoid(view.runtime().stop());
    }

    /** Stops, then starts with a new session. */
    public CompletableFuture<@Nullable Void> restart() {
        return view.exportVoid(
                view.runtime().stop().then(stopped -> view.runtime().start()));
    }

    // ---- views

    /** The same session with paths below {@code path}. */
    public AsyncKazooClient chroot(String path) {
        return new AsyncKazooClient(view.chroot(path));
    }

    /**
     * The same session with events and completions through {@code executor}, one at a time and in the order in which they
     * came from the server: a watch's event before the data that followed it. Waiting in one of those callbacks for a future
     * of this view that is not done throws {@link IllegalStateException}, and so do blocking calls of recipes made of it; those of
     * the client work.
     */
    public AsyncKazooClient withExecutor(Executor executor) {
        return new AsyncKazooClient(view.withExecutor(executor));
    }

    /** The same session with another deadline for each call, more than 0. */
    public AsyncKazooClient withDeadline(Duration limit) {
        return new AsyncKazooClient(view.withDeadline(limit));
    }

    // ---- writing

    /** Creates an empty persistent node. */
    public CompletableFuture<String> create(String path) {
        return create(path, new byte[0]);
    }

    /** Creates a persistent node. */
    public CompletableFuture<String> create(String path, byte @Nullable [] data) {
        return create(path, data, CreateOptions.PERSISTENT);
    }

    /**
     * Creates a node.
     *
     * <p>Fails with {@code NodeExistsException}, {@code NoNodeException} (no parent), {@code
     * NoChildrenForEphemeralsException}, {@code NoAuthException}, {@code InvalidAclException}. With {@code makeParents} the
     * missing parents are made, with the same ACL, in one burst. A path that ends in {@code /} makes a sequence node without a
     * name of its own.
     *
     * @param data null and empty are different
     * @return the real path, with the sequence number if it has one
     */
    public CompletableFuture<String> create(String path, byte @Nullable [] data, CreateOptions options) {
        return view.export(view.nodes().create(path, data, options));
    }

    /** As {@link #create(String, byte[], CreateOptions)}, with the new node's Stat; two requests on servers before 3.5. */
    public CompletableFuture<CreatedNode> createWithStat(String path, byte @Nullable [] data, CreateOptions options) {
        return view.export(view.nodes().createWithStat(path, data, options));
    }

    /** Creates what is missing of a path, the chroot included; true when it was all there already. */
    public CompletableFuture<Boolean> ensurePath(String path) {
        return ensurePath(path, List.of());
    }

    /** As {@link #ensurePath(String)}; new nodes get {@code acls}, the default ACL when empty. Two bursts of requests. */
    public CompletableFuture<Boolean> ensurePath(String path, List<Acl> acls) {
        return view.export(view.trees().ensurePath(path, acls));
    }

    /** Sets a node's data whatever its version. */
    public CompletableFuture<Stat> set(String path, byte @Nullable [] data) {
        return set(path, data, -1);
    }

    /** Sets the data of a node that has this version, else fails with {@code BadVersionException}; -1 for any. */
    public CompletableFuture<Stat> set(String path, byte @Nullable [] data, int version) {
        return view.export(view.nodes().set(path, data, version));
    }

    /** Deletes a node without children whatever its version. */
    public CompletableFuture<@Nullable Void> delete(String path) {
        return delete(path, -1);
    }

    /** Deletes a node without children that has this version; -1 for any. */
    public CompletableFuture<@Nullable Void> delete(String path, int version) {
        return view.exportVoid(view.nodes().delete(path, version));
    }

    /**
     * Deletes a node and all below it, with at most 256 requests under way; true when the node was there. Not atomic: a
     * failure leaves a part of it.
     */
    public CompletableFuture<Boolean> deleteRecursive(String path) {
        return view.export(view.trees().deleteRecursive(path));
    }

    /** Sets a node's ACL whatever its version. */
    public CompletableFuture<Stat> setAcls(String path, List<Acl> acls) {
        return setAcls(path, acls, -1);
    }

    /** Sets the ACL of a node whose ACL has this version ({@code Stat.aversion}); -1 for any. */
    public CompletableFuture<Stat> setAcls(String path, List<Acl> acls, int version) {
        return view.export(view.nodes().setAcls(path, acls, version));
    }

    /** Operations that take place together or not at all. */
    public AsyncTransaction transaction() {
        return new AsyncTransaction(view);
    }

    // ---- reading

    /** The Stat of a node, empty when there is none. */
    public CompletableFuture<Optional<Stat>> exists(String path) {
        return view.export(view.nodes().exists(path, null));
    }

    /** As {@link #exists(String)}; the watcher hears once of the node's creation, change or deletion. */
    public CompletableFuture<Optional<Stat>> exists(String path, Watcher watcher) {
        return view.export(view.nodes().exists(path, watcher));
    }

    /** Data and Stat of a node; fails with {@code NoNodeException} when there is none. */
    public CompletableFuture<NodeData> get(String path) {
        return view.export(view.nodes().get(path, null));
    }

    /** As {@link #get(String)}; the watcher, armed only on success, hears once of the node's change or deletion. */
    public CompletableFuture<NodeData> get(String path, Watcher watcher) {
        return view.export(view.nodes().get(path, watcher));
    }

    /** The names of a node's children, in no particular order. */
    public CompletableFuture<List<String>> getChildren(String path) {
        return view.export(view.nodes().getChildren(path, null));
    }

    /** As {@link #getChildren(String)}; the watcher, armed only on success, hears once of a child added or removed. */
    public CompletableFuture<List<String>> getChildren(String path, Watcher watcher) {
        return view.export(view.nodes().getChildren(path, watcher));
    }

    /** The names of a node's children, and its Stat. */
    public CompletableFuture<Children> getChildrenWithStat(String path) {
        return view.export(view.nodes().getChildrenWithStat(path, null));
    }

    /** As {@link #getChildrenWithStat(String)}, with a watcher as {@link #getChildren(String, Watcher)}. */
    public CompletableFuture<Children> getChildrenWithStat(String path, Watcher watcher) {
        return view.export(view.nodes().getChildrenWithStat(path, watcher));
    }

    /** The data of many nodes in one request (one each before 3.6); nodes that are missing are left out. */
    public CompletableFuture<Map<String, NodeData>> getAll(List<String> paths) {
        return view.export(view.nodes().getAll(paths));
    }

    /** Many reads in one request (one each before 3.6), each with a result or an error of its own. */
    public CompletableFuture<List<ReadResult>> readAll(List<ReadOp> reads) {
        return view.export(view.nodes().readAll(reads));
    }

    /** The ACL of a node. Servers mask the passwords of digest entries from those without ADMIN permission. */
    public CompletableFuture<NodeAcls> getAcls(String path) {
        return view.export(view.nodes().getAcls(path));
    }

    /** How many nodes are below a node; servers 3.6 and later. */
    public CompletableFuture<Integer> countDescendants(String path) {
        return view.export(view.nodes().countDescendants(path));
    }

    /** The ephemeral nodes of this session; servers 3.6 and later. */
    public CompletableFuture<List<String>> ephemerals() {
        return ephemerals("/");
    }

    /** The ephemeral nodes of this session at or below a path; servers 3.6 and later. */
    public CompletableFuture<List<String>> ephemerals(String path) {
        return view.export(view.nodes().ephemerals(path));
    }

    /** Has the server catch up with its leader, so that a read behind it sees every write acknowledged before. */
    public CompletableFuture<String> sync(String path) {
        return view.export(view.nodes().sync(path));
    }

    // ---- watches

    /**
     * Adds a watch that stays until its subscription is closed; servers 3.6 and later. It is restored after a reconnect and
     * after the session expired; since the server does not report what happened meanwhile, the watcher gets {@code GAP} then
     * and should read again. When 10,000 events wait for a watcher that is slow or blocks, those behind them are left out until
     * it gets to them, and one {@code GAP} is told in their place.
     */
    public CompletableFuture<Subscription> addWatch(String path, WatchMode mode, Watcher watcher) {
        return view.export(view.watches().add(path, mode, watcher));
    }

    /** Forgets a one-shot watcher on a path, and the server's watch when nobody else needs it; false when it was not armed. */
    public CompletableFuture<Boolean> removeWatcher(String path, Watcher watcher) {
        return view.export(view.watches().remove(path, watcher));
    }

    /** Whether the server has a watch of this type of this connection on a path; servers 3.5 and later. */
    public CompletableFuture<Boolean> checkWatch(String path, WatcherType type) {
        return view.export(view.watches().check(path, type));
    }

    // ---- the session and the ensemble

    /** As {@link #addAuth(String, byte[])} with the credential in UTF-8, such as {@code user:password}. */
    public CompletableFuture<@Nullable Void> addAuth(String scheme, String credential) {
        return addAuth(scheme, credential.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /**
     * Presents credentials, now and on every later connection. When the server refuses them the call fails with {@code
     * AuthFailedException}, they are forgotten, and the client reconnects with the rest.
     */
    public CompletableFuture<@Nullable Void> addAuth(String scheme, byte[] credential) {
        return view.exportVoid(view.admin().addAuth(new AuthInfo(scheme, credential)));
    }

    /** Who the server takes this connection for; servers 3.7 and later. */
    public CompletableFuture<List<Identity>> whoAmI() {
        return view.export(view.admin().whoAmI());
    }

    /** The ensemble's configuration, {@code /zookeeper/config} whatever the chroot; servers 3.5 and later. */
    public CompletableFuture<NodeData> config() {
        return view.export(view.admin().config(null));
    }

    /** As {@link #config()}; the watcher hears once of a change. */
    public CompletableFuture<NodeData> config(Watcher watcher) {
        return view.export(view.admin().config(watcher));
    }

    /**
     * Changes the members of the ensemble; servers 3.5 and later, with {@code reconfigEnabled}. Either {@code joining} and
     * {@code leaving}, or {@code newMembers}; comma-separated, null for what is not used.
     *
     * @param fromConfig the version the current configuration must have, -1 for any
     * @return the new configuration
     */
    public CompletableFuture<NodeData> reconfig(
            @Nullable String joining, @Nullable String leaving, @Nullable String newMembers, long fromConfig) {
        return view.export(view.admin().reconfig(joining, leaving, newMembers, fromConfig));
    }

    /** The whole answer of the connected server to a four-letter word, such as {@code ruok}, on a connection of its own. */
    public CompletableFuture<String> command(String word) {
        return view.export(view.admin().command(word));
    }

    /** The version of the connected server, from its answer to {@code srvr}. */
    public CompletableFuture<ServerVersion> serverVersion() {
        return view.export(view.admin().serverVersion());
    }

    // ---- trying again

    /** Runs {@code call} again as the builder's {@code commandRetry} says. */
    public <T> CompletableFuture<T> retry(Supplier<? extends CompletionStage<T>> call) {
        return retry(view.runtime().options().commandRetry(), call);
    }

    /**
     * Runs {@code call} until it succeeds or {@code policy} ends it. A write whose effect is UNKNOWN is not repeated unless
     * the policy says so. Ends with {@code RetryFailedException} when tries or time are used up, else with the error that is
     * not to be retried. Calls of this client that {@code call} makes before it returns its future end by the policy's deadline
     * too; those it makes in later stages do not.
     */
    public <T> CompletableFuture<T> retry(RetryPolicy policy, Supplier<? extends CompletionStage<T>> call) {
        return view.export(view.retries().run(policy, call));
    }

    /** Completes after a while by this client's clock; for code that must run under a test's virtual time. */
    public CompletableFuture<@Nullable Void> delay(Duration span) {
        long nanos = Durations.positiveNanos("delay", span);
        return view.exportVoid(view.runtime().delay(nanos));
    }
}
