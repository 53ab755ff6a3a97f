package io.kazoo.recipe;

import io.kazoo.AsyncKazooClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.function.Consumer;

/**
 * Makes recipes without waiting for anything.
 *
 * <p>Recipes use the client's chroot and deadline, and run on its callback threads, each behind a serial queue of its own; on
 * a view made by {@code withExecutor}, on that executor. Thread-safe.
 *
 * @see Recipes the same for callers that wait
 */
public final class AsyncRecipes {

    private final AsyncKazooClient client;

    AsyncRecipes(AsyncKazooClient client) {
        this.client = client;
    }

    /**
     * Begins to tell {@code listener} of a node's data; {@link DataWatch#started()} says when it was told first.
     *
     * @throws IllegalArgumentException for a malformed path
     */
    public DataWatch dataWatch(String path, DataWatch.Listener listener) {
        return DataWatch.start(client, path, listener);
    }

    /**
     * Begins to tell {@code listener} of a node's children; {@link ChildrenWatch#started()} says when it was told first.
     *
     * @throws IllegalArgumentException for a malformed path
     */
    public ChildrenWatch childrenWatch(String path, ChildrenWatch.Listener listener) {
        return ChildrenWatch.start(client, path, listener);
    }

    /**
     * A watch that waits until a node's children stop changing; it does nothing before its start.
     *
     * @param timeBoundary for how long nothing must have changed; more than 0 (kazoo's default is 30 s)
     * @throws IllegalArgumentException for a malformed path or a time boundary out of range
     */
    public PatientChildrenWatch patientChildrenWatch(String path, Duration timeBoundary) {
        return new PatientChildrenWatch(client, path, timeBoundary);
    }

    /**
     * A lock that one process at a time holds, with the usual options.
     *
     * @throws IllegalArgumentException for a malformed path
     */
    public KazooLock lock(String path) {
        return lock(path, LockOptions.DEFAULT);
    }

    /** A lock that one process at a time holds; throws as {@link #lock(String)}. */
    public KazooLock lock(String path, LockOptions options) {
        return new KazooLock(client, path, options);
    }

    /**
     * The side of a read-write lock that many hold, with the usual options.
     *
     * @throws IllegalArgumentException for a malformed path
     */
    public KazooReadLock readLock(String path) {
        return readLock(path, LockOptions.DEFAULT);
    }

    /** The side of a read-write lock that many hold; throws as {@link #readLock(String)}. */
    public KazooReadLock readLock(String path, LockOptions options) {
        return new KazooReadLock(client, path, options);
    }

    /**
     * The side of a read-write lock that one holds, with the usual options.
     *
     * @throws IllegalArgumentException for a malformed path
     */
    public KazooWriteLock writeLock(String path) {
        return writeLock(path, LockOptions.DEFAULT);
    }

    /** The side of a read-write lock that one holds; throws as {@link #writeLock(String)}. */
    public KazooWriteLock writeLock(String path, LockOptions options) {
        return new KazooWriteLock(client, path, options);
    }

    /**
     * Several locks as one, with the usual options.
     *
     * @throws IllegalArgumentException for a malformed path, or none at all
     */
    public MultiLock multiLock(Collection<String> paths) {
        return multiLock(paths, LockOptions.DEFAULT);
    }

    /** Several locks as one; throws as {@link #multiLock(Collection)}. */
    public MultiLock multiLock(Collection<String> paths, LockOptions options) {
        return new MultiLock(client, paths, options);
    }

    /**
     * A number of leases that processes share, with the usual options.
     *
     * @param maxLeases how many there are, when no node says otherwise
     * @throws IllegalArgumentException for a malformed path, the root, or a number below 1
     */
    public KazooSemaphore semaphore(String path, int maxLeases) {
        return semaphore(path, maxLeases, SemaphoreOptions.DEFAULT);
    }

    /** A number of leases that processes share; throws as {@link #semaphore(String, int)}. */
    public KazooSemaphore semaphore(String path, int maxLeases, SemaphoreOptions options) {
        return new KazooSemaphore(client, path, maxLeases, options);
    }

    /**
     * Chooses a leader, with the usual options.
     *
     * @throws IllegalArgumentException for a malformed path
     */
    public Election election(String path) {
        return election(path, LockOptions.DEFAULT);
    }

    /** Chooses a leader; throws as {@link #election(String)}. */
    public Election election(String path, LockOptions options) {
        return new Election(client, path, options);
    }

    /**
     * Leadership that is kept for as long as possible, with the usual options; it takes part once it is started.
     *
     * @throws IllegalArgumentException for a malformed path
     */
    public LeaderLatch leaderLatch(String path) {
        return leaderLatch(path, LockOptions.DEFAULT);
    }

    /** Leadership that is kept for as long as possible; throws as {@link #leaderLatch(String)}. */
    public LeaderLatch leaderLatch(String path, LockOptions options) {
        return new LeaderLatch(client, path, options);
    }

    /**
     * A whole number that processes share, in kazoo's format and 0 at first.
     *
     * @throws IllegalArgumentException for a malformed path
     */
    public Counter counter(String path) {
        return counter(path, 0, CounterFormat.KAZOO);
    }

    /**
     * A whole number that processes share.
     *
     * @param initial what a missing or empty node stands for
     * @throws IllegalArgumentException for a malformed path or an initial value that the format cannot hold
     */
    public Counter counter(String path, long initial, CounterFormat format) {
        return new Counter(client, path, initial, format);
    }

    /**
     * A floating-point number that processes share.
     *
     * @param initial what a missing or empty node stands for
     * @throws IllegalArgumentException for a malformed path
     */
    public DoubleCounter doubleCounter(String path, double initial) {
        return new DoubleCounter(client, path, initial);
    }

    /**
     * Bytes that processes share.
     *
     * @param initial what the node is made with when it is missing; copied
     * @throws IllegalArgumentException for a malformed path
     */
    public SharedValue sharedValue(String path, byte[] initial) {
        return new SharedValue(client, path, initial);
    }

    /**
     * A gate for processes.
     *
     * @throws IllegalArgumentException for a malformed path
     */
    public Barrier barrier(String path) {
        return new Barrier(client, path);
    }

    /**
     * A member of a group that begins together and ends together.
     *
     * @param members how many members the group has, at least 1
     * @param identifier for whoever looks at the nodes
     * @throws IllegalArgumentException for a malformed path or a count below 1
     */
    public DoubleBarrier doubleBarrier(String path, int members, String identifier) {
        return doubleBarrier(path, members, identifier, Layout.KAZOO);
    }

    /** A member of a group that begins together and ends together; as {@link #doubleBarrier(String, int, String)}. */
    public DoubleBarrier doubleBarrier(String path, int members, String identifier, Layout layout) {
        return new DoubleBarrier(client, path, members, identifier, layout);
    }

    /**
     * A member of a group that can be asked who is in it; it joins when told to.
     *
     * @param identifier what others see of this member
     * @throws IllegalArgumentException for a malformed path
     */
    public Party party(String path, String identifier) {
        return new Party(client, path, identifier, false);
    }

    /**
     * As {@link #party}, with the identifier in the name of the member's node, so that a list of members is one request.
     *
     * @throws IllegalArgumentException for a malformed path, or an identifier that cannot be part of one
     */
    public Party shallowParty(String path, String identifier) {
        return new Party(client, path, identifier, true);
    }

    /**
     * Keeps an ephemeral node there from now on; {@link PersistentNode#created()} says when it was first.
     *
     * @throws IllegalArgumentException for a malformed path
     */
    public PersistentNode persistentNode(String path, byte[] data) {
        return PersistentNode.start(client, path, data);
    }

    /**
     * Keeps a node with a time to live there from now on; {@link TtlNode#created()} says when it was first.
     *
     * @param ttl 1 ms to 2^40 - 1 ms; servers look for what is to go once a minute by default
     * @throws IllegalArgumentException for a malformed path, or a time out of range
     */
    public TtlNode ttlNode(String path, byte[] data, Duration ttl) {
        return TtlNode.start(client, path, data, ttl);
    }

    /**
     * Joins a group from now on, and follows it; {@link GroupMember#joined()} says when it did first.
     *
     * @param id the name of this member, unlike all others
     * @throws IllegalArgumentException for a malformed path, or an id that cannot be part of one
     */
    public GroupMember groupMember(String path, String id, byte[] payload) {
        return GroupMember.start(client, path, id, payload);
    }

    /**
     * A queue with priorities whose items are taken at once.
     *
     * @throws IllegalArgumentException for a malformed path, or the root
     */
    public KazooQueue queue(String path) {
        return queue(path, QueueOptions.KAZOO);
    }

    /** A queue with priorities whose items are taken at once; throws as {@link #queue(String)}. */
    public KazooQueue queue(String path, QueueOptions options) {
        return new KazooQueue(client, path, options);
    }

    /**
     * Shares a set of items among processes, with the usual options.
     *
     * @throws IllegalArgumentException for a malformed path, or an identifier or item that cannot be part of one
     */
    public SetPartitioner setPartitioner(String path, String identifier, Collection<String> items) {
        return setPartitioner(path, identifier, items, PartitionOptions.DEFAULT);
    }

    /**
     * Shares a set of items among processes; it joins from now on, and {@link SetPartitioner#joined()} says when it has.
     *
     * @param identifier what others see of this member; orders the members
     * @param items what is shared, the same for all members; copied
     * @throws IllegalArgumentException for a malformed path, or an identifier or item that cannot be part of one
     */
    public SetPartitioner setPartitioner(
            String path, String identifier, Collection<String> items, PartitionOptions options) {
        return SetPartitioner.start(client, path, identifier, items, options);
    }

    /**
     * A queue with priorities whose items are claimed, and removed when the work is done.
     *
     * @throws IllegalArgumentException for a malformed path, or the root
     */
    public LockingQueue lockingQueue(String path) {
        return lockingQueue(path, QueueOptions.KAZOO);
    }

    /** A queue with priorities and claims; throws as {@link #lockingQueue(String)}, and for Curator's layout without a lock path. */
    public LockingQueue lockingQueue(String path, QueueOptions options) {
        return new LockingQueue(client, path, options);
    }

    /**
     * A queue whose items are claimed, and not before their time by this machine's clock.
     *
     * @param lockPath where claims are made: any path beside the queue's, the same for all consumers
     * @throws IllegalArgumentException for a malformed path, the root, or a lock path that is the queue's
     */
    public KazooDelayQueue delayQueue(String path, String lockPath) {
        return delayQueue(path, lockPath, InstantSource.system());
    }

    /** As {@link #delayQueue(String, String)}, by another clock. */
    public KazooDelayQueue delayQueue(String path, String lockPath, InstantSource clock) {
        return new KazooDelayQueue(client, path, lockPath, clock);
    }

    /**
     * A right that one holder at a time has until a time of day, by this machine's clock.
     *
     * @param holder who we are, the same after a restart; kazoo's default is the name of the host
     * @throws IllegalArgumentException for a malformed path
     */
    public NonBlockingLease nonBlockingLease(String path, String holder) {
        return nonBlockingLease(path, holder, InstantSource.system());
    }

    /** As {@link #nonBlockingLease(String, String)}, by another clock. */
    public NonBlockingLease nonBlockingLease(String path, String holder, InstantSource clock) {
        return new NonBlockingLease(client, path, holder, clock);
    }

    /**
     * A right that {@code count} holders at a time have until a time of day, by this machine's clock.
     *
     * @throws IllegalArgumentException for a malformed path or a count below 1
     */
    public MultiNonBlockingLease multiNonBlockingLease(String path, int count, String holder) {
        return multiNonBlockingLease(path, count, holder, InstantSource.system());
    }

    /** As {@link #multiNonBlockingLease(String, int, String)}, by another clock. */
    public MultiNonBlockingLease multiNonBlockingLease(String path, int count, String holder, InstantSource clock) {
        return new MultiNonBlockingLease(client, path, count, holder, clock);
    }

    /**
     * Begins to copy a tree of nodes and to tell {@code listener} of each difference, one call at a time; it may block. {@link
     * TreeCache#initialized()} says when all is there.
     *
     * @throws IllegalArgumentException for a malformed path
     */
    public TreeCache treeCache(String path, CacheOptions options, Consumer<CacheEvent> listener) {
        return TreeCache.start(client, path, options, listener);
    }

    /** Begins to copy the children of a node, with their data; else as {@link #treeCache}. */
    public ChildrenCache childrenCache(String path, Consumer<CacheEvent> listener) {
        return childrenCache(path, CacheOptions.ALL, listener);
    }

    /** Begins to copy the children of a node, whatever depth the options have; else as {@link #treeCache}. */
    public ChildrenCache childrenCache(String path, CacheOptions options, Consumer<CacheEvent> listener) {
        return ChildrenCache.start(client, path, options, listener);
    }

    /** Begins to copy one node, with its data; else as {@link #treeCache}. */
    public NodeCache nodeCache(String path, Consumer<CacheEvent> listener) {
        return nodeCache(path, CacheOptions.ALL, listener);
    }

    /** Begins to copy one node, whatever depth the options have; else as {@link #treeCache}. */
    public NodeCache nodeCache(String path, CacheOptions options, Consumer<CacheEvent> listener) {
        return NodeCache.start(client, path, options, listener);
    }
}
