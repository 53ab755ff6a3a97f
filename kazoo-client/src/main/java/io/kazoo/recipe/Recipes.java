package io.kazoo.recipe;

import io.kazoo.AsyncKazooClient;
import io.kazoo.KazooClient;
import io.kazoo.error.Effect;
import io.kazoo.error.ErrorContext;
import io.kazoo.error.InterruptedOperationException;
import io.kazoo.error.OperationTimeoutException;
import io.kazoo.internal.concurrent.Await;
import io.kazoo.internal.concurrent.Promise;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes recipes, waiting until they work.
 *
 * <pre>{@code
 * DataWatch watch = Recipes.of(zk).dataWatch("/app/config", (node, event) -> {
 *     reload(node == null ? DEFAULTS : parse(node.data()));
 *     return true;
 * });
 * }</pre>
 *
 * <p>Recipes use the client's chroot and deadline, and run on its callback threads, each behind a serial queue of its own; on
 * a view made by {@code withExecutor}, behind that view's callbacks, in which their blocking calls therefore throw {@link
 * IllegalStateException}. Thread-safe.
 */
public final class Recipes {

    private final KazooClient client;
    private final AsyncRecipes async;

    private Recipes(KazooClient client) {
        this.client = client;
        this.async = of(client.async());
    }

    /** Recipes for callers that wait. */
    public static Recipes of(KazooClient client) {
        return new Recipes(client);
    }

    /** Recipes for callers that do not wait. */
    public static AsyncRecipes of(AsyncKazooClient client) {
        return new AsyncRecipes(client);
    }

    /**
     * Tells {@code listener} of a node's data; returns when its first call returned or threw.
     *
     * <p>When this method throws, the watch is closed. Recipes of a {@code withExecutor} view need that executor for the first
     * call: do not wait there.
     *
     * @throws IllegalArgumentException for a malformed path
     * @throws OperationTimeoutException when the first call did not return within the client's deadline
     * @throws io.kazoo.error.KazooException when the server refuses to show the node, or the client is stopped
     * @throws InterruptedOperationException when interrupted; the flag is set again
     */
    public DataWatch dataWatch(String path, DataWatch.Listener listener) {
        DataWatch watch = async.dataWatch(path, listener);
        awaitFirst("dataWatch", watch.follower());
        return watch;
    }

    /** Tells {@code listener} of a node's children; returns and throws as {@link #dataWatch}. */
    public ChildrenWatch childrenWatch(String path, ChildrenWatch.Listener listener) {
        ChildrenWatch watch = async.childrenWatch(path, listener);
        awaitFirst("childrenWatch", watch.follower());
        return watch;
    }

    /** As {@link AsyncRecipes#patientChildrenWatch}. */
    public PatientChildrenWatch patientChildrenWatch(String path, Duration timeBoundary) {
        return async.patientChildrenWatch(path, timeBoundary);
    }

    /** As {@link AsyncRecipes#lock(String)}. */
    public KazooLock lock(String path) {
        return async.lock(path);
    }

    /** As {@link AsyncRecipes#lock(String, LockOptions)}. */
    public KazooLock lock(String path, LockOptions options) {
        return async.lock(path, options);
    }

    /** As {@link AsyncRecipes#readLock(String)}. */
    public KazooReadLock readLock(String path) {
        return async.readLock(path);
    }

    /** As {@link AsyncRecipes#readLock(String, LockOptions)}. */
    public KazooReadLock readLock(String path, LockOptions options) {
        return async.readLock(path, options);
    }

    /** As {@link AsyncRecipes#writeLock(String)}. */
    public KazooWriteLock writeLock(String path) {
        return async.writeLock(path);
    }

    /** As {@link AsyncRecipes#writeLock(String, LockOptions)}. */
    public KazooWriteLock writeLock(String path, LockOptions options) {
        return async.writeLock(path, options);
    }

    /** As {@link AsyncRecipes#multiLock(Collection)}. */
    public MultiLock multiLock(Collection<String> paths) {
        return async.multiLock(paths);
    }

    /** As {@link AsyncRecipes#multiLock(Collection, LockOptions)}. */
    public MultiLock multiLock(Collection<String> paths, LockOptions options) {
        return async.multiLock(paths, options);
    }

    /** As {@link AsyncRecipes#semaphore(String, int)}. */
    public KazooSemaphore semaphore(String path, int maxLeases) {
        return async.semaphore(path, maxLeases);
    }

    /** As {@link AsyncRecipes#semaphore(String, int, SemaphoreOptions)}. */
    public KazooSemaphore semaphore(String path, int maxLeases, SemaphoreOptions options) {
        return async.semaphore(path, maxLeases, options);
    }

    /** As {@link AsyncRecipes#election(String)}. */
    public Election election(String path) {
        return async.election(path);
    }

    /** As {@link AsyncRecipes#election(String, LockOptions)}. */
    public Election election(String path, LockOptions options) {
        return async.election(path, options);
    }

    /** As {@link AsyncRecipes#leaderLatch(String)}. */
    public LeaderLatch leaderLatch(String path) {
        return async.leaderLatch(path);
    }

    /** As {@link AsyncRecipes#leaderLatch(String, LockOptions)}. */
    public LeaderLatch leaderLatch(String path, LockOptions options) {
        return async.leaderLatch(path, options);
    }

    /** As {@link AsyncRecipes#counter(String)}. */
    public Counter counter(String path) {
        return async.counter(path);
    }

    /** As {@link AsyncRecipes#counter(String, long, CounterFormat)}. */
    public Counter counter(String path, long initial, CounterFormat format) {
        return async.counter(path, initial, format);
    }

    /** As {@link AsyncRecipes#doubleCounter(String, double)}. */
    public DoubleCounter doubleCounter(String path, double initial) {
        return async.doubleCounter(path, initial);
    }

    /** As {@link AsyncRecipes#sharedValue(String, byte[])}. */
    public SharedValue sharedValue(String path, byte[] initial) {
        return async.sharedValue(path, initial);
    }

    /** As {@link AsyncRecipes#barrier(String)}. */
    public Barrier barrier(String path) {
        return async.barrier(path);
    }

    /** As {@link AsyncRecipes#doubleBarrier(String, int, String)}. */
    public DoubleBarrier doubleBarrier(String path, int members, String identifier) {
        return async.doubleBarrier(path, members, identifier);
    }

    /** As {@link AsyncRecipes#doubleBarrier(String, int, String, Layout)}. */
    public DoubleBarrier doubleBarrier(String path, int members, String identifier, Layout layout) {
        return async.doubleBarrier(path, members, identifier, layout);
    }

    /** As {@link AsyncRecipes#party(String, String)}. */
    public Party party(String path, String identifier) {
        return async.party(path, identifier);
    }

    /** As {@link AsyncRecipes#shallowParty(String, String)}. */
    public Party shallowParty(String path, String identifier) {
        return async.shallowParty(path, identifier);
    }

    /** Keeps an ephemeral node there; returns when it is, and throws as {@link #dataWatch}. */
    public PersistentNode persistentNode(String path, byte[] data) {
        PersistentNode node = async.persistentNode(path, data);
        awaitReady("persistentNode", path, node.first(), node::close);
        return node;
    }

    /** Keeps a node with a time to live there; returns when it is, and throws as {@link #dataWatch}. */
    public TtlNode ttlNode(String path, byte[] data, Duration ttl) {
        TtlNode node = async.ttlNode(path, data, ttl);
        awaitReady("ttlNode", path, node.first(), node::close);
        return node;
    }

    /** Joins a group, and follows it; returns when it did and saw the others, and throws as {@link #dataWatch}. */
    public GroupMember groupMember(String path, String id, byte[] payload) {
        GroupMember member = async.groupMember(path, id, payload);
        awaitReady("groupMember", path, member.first(), member::close);
        return member;
    }

    /** As {@link AsyncRecipes#queue(String)}. */
    public KazooQueue queue(String path) {
        return async.queue(path);
    }

    /** As {@link #setPartitioner(String, String, Collection, PartitionOptions)}, with the usual options. */
    public SetPartitioner setPartitioner(String path, String identifier, Collection<String> items) {
        return setPartitioner(path, identifier, items, PartitionOptions.DEFAULT);
    }

    /**
     * As {@link AsyncRecipes#setPartitioner(String, String, Collection, PartitionOptions)}; returns when it is a member, and throws
     * as {@link #dataWatch}.
     */
    public SetPartitioner setPartitioner(
            String path, String identifier, Collection<String> items, PartitionOptions options) {
        SetPartitioner partitioner = async.setPartitioner(path, identifier, items, options);
        awaitReady("setPartitioner", path, partitioner.first(), partitioner::close);
        return partitioner;
    }

    /** As {@link AsyncRecipes#queue(String, QueueOptions)}. */
    public KazooQueue queue(String path, QueueOptions options) {
        return async.queue(path, options);
    }

    /** As {@link AsyncRecipes#lockingQueue(String)}. */
    public LockingQueue lockingQueue(String path) {
        return async.lockingQueue(path);
    }

    /** As {@link AsyncRecipes#lockingQueue(String, QueueOptions)}. */
    public LockingQueue lockingQueue(String path, QueueOptions options) {
        return async.lockingQueue(path, options);
    }

    /** As {@link AsyncRecipes#delayQueue(String, String)}. */
    public KazooDelayQueue delayQueue(String path, String lockPath) {
        return async.delayQueue(path, lockPath);
    }

    /** As {@link AsyncRecipes#delayQueue(String, String, InstantSource)}. */
    public KazooDelayQueue delayQueue(String path, String lockPath, InstantSource clock) {
        return async.delayQueue(path, lockPath, clock);
    }

    /** As {@link AsyncRecipes#nonBlockingLease(String, String)}. */
    public NonBlockingLease nonBlockingLease(String path, String holder) {
        return async.nonBlockingLease(path, holder);
    }

    /** As {@link AsyncRecipes#nonBlockingLease(String, String, InstantSource)}. */
    public NonBlockingLease nonBlockingLease(String path, String holder, InstantSource clock) {
        return async.nonBlockingLease(path, holder, clock);
    }

    /** As {@link AsyncRecipes#multiNonBlockingLease(String, int, String)}. */
    public MultiNonBlockingLease multiNonBlockingLease(String path, int count, String holder) {
        return async.multiNonBlockingLease(path, count, holder);
    }

    /** As {@link AsyncRecipes#multiNonBlockingLease(String, int, String, InstantSource)}. */
    public MultiNonBlockingLease multiNonBlockingLease(String path, int count, String holder, InstantSource clock) {
        return async.multiNonBlockingLease(path, count, holder, clock);
    }

    /** As {@link AsyncRecipes#treeCache}; returns when all of the tree is there, and throws as {@link #dataWatch}. */
    public TreeCache treeCache(String path, CacheOptions options, Consumer<CacheEvent> listener) {
        TreeCache cache = async.treeCache(path, options, listener);
        awaitReady("treeCache", path, cache.loaded(), cache::close);
        return cache;
    }

    /** As {@link #treeCache}, of the children of a node with their data. */
    public ChildrenCache childrenCache(String path, Consumer<CacheEvent> listener) {
        return childrenCache(path, CacheOptions.ALL, listener);
    }

    /** As {@link #treeCache}, of the children of a node, whatever depth the options have. */
    public ChildrenCache childrenCache(String path, CacheOptions options, Consumer<CacheEvent> listener) {
        ChildrenCache cache = async.childrenCache(path, options, listener);
        awaitReady("childrenCache", path, cache.loaded(), cache::close);
        return cache;
    }

    /** As {@link #treeCache}, of one node with its data. */
    public NodeCache nodeCache(String path, Consumer<CacheEvent> listener) {
        return nodeCache(path, CacheOptions.ALL, listener);
    }

    /** As {@link #treeCache}, of one node, whatever depth the options have. */
    public NodeCache nodeCache(String path, CacheOptions options, Consumer<CacheEvent> listener) {
        NodeCache cache = async.nodeCache(path, options, listener);
        awaitReady("nodeCache", path, cache.loaded(), cache::close);
        return cache;
    }

    private void awaitReady(String operation, String path, Promise<?> ready, Runnable close) {
        Duration limit = client.deadline();
        try {
            Await.on(
                    ready,
                    limit.toNanos(),
                    () -> new OperationTimeoutException(context(operation, path, "not ready within " + limit, null)),
                    interrupted -> new InterruptedOperationException(
                            context(operation, path, "interrupted before it was ready", interrupted)));
        } catch (RuntimeException e) {
            close.run();
            throw e;
        }
    }

    private void awaitFirst(String operation, NodeFollower<?> follower) {
        Duration limit = client.deadline();
        try {
            Await.on(
                    follower.first(),
                    limit.toNanos(),
                    () -> new OperationTimeoutException(context(
                            operation,
                            follower.path(),
                            "the listener's first call did not return within " + limit,
                            follower.lastFailure())),
                    interrupted -> new InterruptedOperationException(context(
                            operation, follower.path(), "interrupted before the listener's first call", interrupted)));
        } catch (RuntimeException e) {
            follower.close();
            throw e;
        }
    }

    private ErrorContext context(String operation, String path, String detail, @Nullable Throwable cause) {
        return new ErrorContext(operation, path, client.session().id(), Effect.NONE, detail, cause);
    }
}
