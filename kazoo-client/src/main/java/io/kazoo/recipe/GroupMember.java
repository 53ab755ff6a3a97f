package io.kazoo.recipe;

import static java.util.Objects.requireNonNull;

import io.kazoo.AsyncKazooClient;
import io.kazoo.data.NodeData;
import io.kazoo.data.Subscription;
import io.kazoo.data.ZnodePath;
import io.kazoo.internal.concurrent.Promise;
import io.kazoo.internal.concurrent.SerialLane;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member of a group that has something to say, and sees what the others say: Curator's {@code GroupMember}.
 *
 * <p>The member is an ephemeral node {@code <group>/<id>} with its payload, made at once, and again after it was deleted and in each
 * new session; a node of somebody else under the same id is left alone, and replaced as soon as it goes. Every child of the group's
 * node is a member. They are kept in a cache, as {@link TreeCache} says, so that {@link #members()} costs no request; while there is
 * no connection it says what was known last.
 *
 * <p>Joining costs 2 round trips, and N + 1 requests more for N members; a change of a member 1. No thread. Thread-safe.
 */
public final class GroupMember implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GroupMember.class);

    private final RecipeLane lane;
    private final AsyncKazooClient client;
    private final String path;
    private final String own;
    private final NodeKeeping keeping;
    private final CachedTree group;
    private final SerialLane calls;
    private final List<Listening> listeners = new CopyOnWriteArrayList<>();
    private final Promise<@Nullable Void> seen = new Promise<>();
    private final Promise<@Nullable Void> ready;
    private final CompletableFuture<@Nullable Void> joined;

    private GroupMember(AsyncKazooClient client, String path, String id, byte[] payload) {
        this.path = ZnodePath.normalize(path);
        if (id.isEmpty() || id.indexOf('/') >= 0) {
            throw new IllegalArgumentException("not the name of a member: " + id);
        }
        this.own = ZnodePath.normalize((this.path.equals("/") ? "" : this.path) + "/" + id);
        this.lane = new RecipeLane(client, "member of group " + this.path);
        this.client = lane.client();
        this.keeping = new NodeKeeping(
                this.client, own, requireNonNull(payload, "payload").clone());
        this.group = new CachedTree(lane, this.path, CacheOptions.ALL.depth(1), this::changed);
        this.calls = lane.forListeners("listeners of group " + this.path);
        this.ready = keeping.first().then(made -> group.initialized()).then(loaded -> seen);
        this.joined = lane.export(ready);
    }

    static GroupMember start(AsyncKazooClient client, String path, String id, byte[] payload) {
        GroupMember member = new GroupMember(client, path, id, payload);
        member.lane.execute(() -> {
            member.keeping.make();
            member.group.start();
        });
        return member;
    }

    Promise<@Nullable Void> first() {
        return ready;
    }

    /** The path of the group, as the client that made the member names it. */
    public String path() {
        return path;
    }

    /** The name of this member. */
    public String id() {
        return name(own);
    }

    /**
     * Completes when this was a member for the first time, and had seen the others and itself. An error before that which waiting does not cure
     * ends the membership, and is what this fails with.
     */
    public CompletableFuture<@Nullable Void> joined() {
        return joined;
    }

    /** Whether the node of this member was there, and ours, when last looked at; false while it is made again. */
    public boolean isPresent() {
        return keeping.isPresent();
    }

    /** The payloads of the members, by their ids, as last seen; this one only while it is seen. The payloads are not copied. */
    public SortedMap<String, byte[]> members() {
        SortedMap<String, byte[]> members = new TreeMap<>();
        group.nodes().forEach((node, data) -> {
            if (!node.equals(path)) {
                members.put(name(node), payload(data));
            }
        });
        return Collections.unmodifiableSortedMap(members);
    }

    private static byte[] payload(NodeData node) {
        byte[] data = node.data();
        return data == null ? new byte[0] : data;
    }

    private static String name(String node) {
        return node.substring(node.lastIndexOf('/') + 1);
    }

    /** Sets the payload, now and whenever this joins again. Does not wait for a node that is not there, or not ours, at this moment. */
    public void setPayload(byte[] payload) {
        setting(payload).await();
    }

    /** As {@link #setPayload(byte[])}. */
    public CompletableFuture<@Nullable Void> setPayloadAsync(byte[] payload) {
        return setting(payload).async();
    }

    private RecipeCall<@Nullable Void> setting(byte[] payload) {
        byte[] copy = payload.clone();
        RecipeCall<@Nullable Void> call = new RecipeCall<>(lane, "set payload", own, client.deadline());
        return call.begin(() -> keeping.set(call, copy));
    }

    /**
     * Keeps a listener told of the members, first as soon as all were seen, and then whenever one comes, goes or has another payload.
     * Calls come one after the other; the listener may block. Of changes that follow each other quickly the last one is told.
     */
    public Subscription listen(Consumer<SortedMap<String, byte[]>> listener) {
        Listening listening = new Listening(listener);
        listeners.add(listening);
        if (group.initialized().isDone()) {
            calls.execute(() -> tell(listening));
        }
        return listening;
    }

    private void changed(CacheEvent event) {
        if (event instanceof CacheEvent.Unreadable || group.nodes().containsKey(own)) {
            seen.succeed(null); // or cannot be seen
        }
        if (group.initialized().isDone()) {
            calls.execute(() -> listeners.forEach(this::tell));
        }
    }

    private void tell(Listening listening) {
        SortedMap<String, byte[]> members = members();
        if (!listening.isActive() || listening.knows(members)) {
            return;
        }
        try {
            listening.listener.accept(members);
        } catch (Throwable thrown) {
            LOG.warn("A listener of the group {} threw; it will be told of the next change all the same", path, thrown);
        }
    }

    /** Deletes the node, in the background, and ceases to follow the group. */
    @Override
    public void close() {
        listeners.clear();
        lane.execute(() -> {
            keeping.close();
            group.close();
            seen.fail(() -> new CancellationException(own + " is no member any more"));
        });
    }

    @Override
    public String toString() {
        return "GroupMember[" + own + "]";
    }

    private final class Listening implements Subscription {

        private final Consumer<SortedMap<String, byte[]>> listener;

        // Owned by the lane of the listeners.
        private @Nullable SortedMap<String, byte[]> told;

        Listening(Consumer<SortedMap<String, byte[]>> listener) {
            this.listener = requireNonNull(listener, "listener");
        }

        /** Whether these were told last; payloads are replaced, never changed, so the same one is the same array. */
        boolean knows(SortedMap<String, byte[]> members) {
            boolean same = members.equals(told);
            told = members;
            return same;
        }

        @Override
        public void close() {
            listeners.remove(this);
        }

        @Override
        public boolean isActive() {
            return listeners.contains(this);
        }
    }
}
