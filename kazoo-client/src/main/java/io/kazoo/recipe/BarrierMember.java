package io.kazoo.recipe;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kazoo.AsyncKazooClient;
import io.kazoo.AsyncTransaction;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.EventType;
import io.kazoo.data.Stat;
import io.kazoo.data.WatchedEvent;
import io.kazoo.error.ErrorCodes;
import io.kazoo.error.NoNodeException;
import io.kazoo.error.NodeExistsException;
import io.kazoo.error.TransactionFailedException;
import io.kazoo.internal.concurrent.Burst;
import io.kazoo.spi.Watcher;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A member of a double barrier. Owned by the recipe's lane. */
final class BarrierMember {

    /*
     * JOINING is create, exists(ready) with a watch, and list, in one flush. Replies come in that order, so the list has our node
     * and the watch was armed before it. The name is the same until we left or gave up: a create that is repeated after a lost reply
     * finds NODEEXISTS, and the owner tells whether that node is of this session; one of an earlier session is deleted and made
     * again. What is left of an attempt that was given up is deleted ahead of the next. So a member is never counted twice, and
     * nothing of an earlier round is taken for this one.
     *
     * PASSING needs evidence of this round: as many members as needed in the list, or a `ready` written after our node. An older
     * one is of an earlier round; the member that completes the round writes it again, so that those who wait hear of it. It does so in
     * a transaction that checks that they are all there: its list may be old, and who has joined since would take the marker for
     * this round's. To hear that it was written while our node was there is enough: those who were faster may have left again, and
     * taken it with them.
     *
     * LEAVING. Who is the last takes `ready` with him, and nobody else: a member that was away when it was made finds it when it is
     * back, as long as its own node is there. He takes the one that was there before his list, since the next round may have begun
     * after it, and have written `ready` again: then it has another version, and stays. Kazoo's and Curator's members take it away as
     * soon as one leaves, and whoever had not heard of it then waits, while they wait for him.
     */
    private static final String READY = "ready";

    private final RecipeLane lane;
    private final AsyncKazooClient client;
    private final String path;
    private final Supplier<String> names;
    private final String ready;
    private final int needed;
    private final byte[] data;

    // Owned by the lane.
    private final List<String> leftovers = new ArrayList<>();

    private final Map<RecipeCall<?>, Runnable> endings = new LinkedHashMap<>();
    private @Nullable String own;

    /** Outside; {@code names} gives a name that nobody has. */
    BarrierMember(RecipeLane lane, String path, Supplier<String> names, int needed, String identifier) {
        this.lane = lane;
        this.client = lane.client();
        this.path = path;
        this.names = names;
        this.ready = child(READY);
        this.needed = needed;
        this.data = identifier.getBytes(UTF_8);
    }

    String path() {
        return path;
    }

    private String child(String name) {
        return path.equals("/") ? "/" + name : path + "/" + name;
    }

    void enter(RecipeCall<@Nullable Void> call) {
        settle();
        String node = own == null ? child(names.get()) : own;
        own = node;
        Entry entry = new Entry(call, node);
        atTheEnd(call, () -> {
            client.removeWatcher(ready, entry);
            client.removeWatcher(node, entry);
            if (call.outcome().isFailed()) {
                discard(node);
            } else {
                leftovers.clear();
            }
        });
        entry.join();
    }

    void leave(RecipeCall<@Nullable Void> call) {
        settle();
        String node = own == null ? ready : own;
        Exit exit = new Exit(call, node);
        atTheEnd(call, () -> {
            exit.disarm();
            if (call.outcome().isFailed() && node.equals(own)) {
                discard(node);
            } else if (node.equals(own)) {
                own = null;
            }
        });
        exit.look();
    }

    private void atTheEnd(RecipeCall<?> call, Runnable ending) {
        endings.put(call, ending);
        call.outcome().onComplete(done -> lane.execute(() -> end(call)));
    }

    /** Who is told that a call is over may be here with the next one before its ending is. */
    private void settle() {
        List.copyOf(endings.keySet()).stream().filter(RecipeCall::isOver).forEach(this::end);
    }

    private void end(RecipeCall<?> call) {
        Runnable ending = endings.remove(call);
        if (ending != null) {
            ending.run();
        }
    }

    /** Removes the node in any session: the request that makes it may have waited for the next one. */
    private void discard(String node) {
        if (node.equals(own)) {
            own = null;
        }
        leftovers.add(node);
        new NodeRemoval(client).node(node, 0);
    }

    /** Members, lowest name first. */
    private static List<String> members(List<String> children) {
        return children.stream().filter(name -> !name.equals(READY)).sorted().toList();
    }

    /** On the way in. */
    private final class Entry implements Watcher {

        private final RecipeCall<@Nullable Void> call;
        private final String node;
        private CompletableFuture<Optional<Stat>> seen = new CompletableFuture<>();
        private boolean looking;
        private boolean completed; // since our node was seen
        private long member; // the session of our node, when last seen

        Entry(RecipeCall<@Nullable Void> call, String node) {
            this.call = call;
            this.node = node;
        }

        void join() {
            looking = true;
            completed = false;
            Burst.of(this::enterAndLook);
        }

        private void enterAndLook() {
            List.copyOf(leftovers)
                    .forEach(left -> client.delete(left).whenComplete((done, error) -> {
                        if (error == null || error instanceof NoNodeException) {
                            leftovers.remove(left);
                        }
                    }));
            CompletableFuture<String> made = client.create(node, data, CreateOptions.EPHEMERAL);
            CompletableFuture<Optional<Stat>> mine = client.exists(node);
            seen = mine;
            CompletableFuture<Optional<Stat>> marker = client.exists(ready, this);
            client.getChildren(path).whenComplete((names, error) -> {
                if (call.isOver()) {
                    return; // what was armed or made is taken away behind this
                }
                Throwable refusal = failure(made);
                Stat stat = mine.isCompletedExceptionally()
                        ? null
                        : mine.getNow(Optional.empty()).orElse(null);
                if (error instanceof NoNodeException || refusal instanceof NoNodeException) {
                    makeParents();
                } else if (names == null
                        || stat == null
                        || !RecipeCall.succeeded(marker)
                        || (refusal != null && !(refusal instanceof NodeExistsException))) {
                    again(first(refusal, error, failure(mine), failure(marker)));
                } else if (stat.ephemeralOwner() != client.session().id()) {
                    call.either(client.delete(node), (done, failed) -> join());
                } else {
                    judge(stat, marker.getNow(Optional.empty()), members(names));
                }
            });
        }

        private void makeParents() {
            call.either(client.ensurePath(path), (done, error) -> {
                if (error == null) {
                    join();
                } else {
                    call.again(error, this::join);
                }
            });
        }

        private void again(@Nullable Throwable error) {
            if (error == null) {
                join(); // our node is gone: an operator, or the session is over
            } else {
                call.again(error, this::join);
            }
        }

        private void judge(Stat mine, Optional<Stat> marker, List<String> members) {
            boolean isOurs = marker.isPresent() && marker.get().mzxid() > mine.czxid();
            if (isOurs || completed) {
                call.succeed(null);
            } else if (members.size() >= needed) {
                complete(members.subList(0, needed), marker, false);
            } else {
                member = mine.ephemeralOwner();
                looking = false; // the watch tells of the next marker
                watchOwn();
            }
        }

        /** Whoever deletes our node has the others wait for us, and us for them. */
        private void watchOwn() {
            client.exists(node, this).whenComplete((stat, error) -> {
                if (call.isOver()) {
                    client.removeWatcher(node, this);
                } else if (!looking && (stat == null || stat.isEmpty())) {
                    looking = true;
                    again(error);
                }
            });
        }

        /** Tells the others that all are there, if they are. */
        private void complete(List<String> members, Optional<Stat> stale, boolean replaces) {
            AsyncTransaction marking = client.transaction();
            members.forEach(name -> marking.check(child(name), -1));
            if (stale.isPresent() && !replaces) {
                marking.set(ready, new byte[0], stale.get().version());
            } else {
                stale.ifPresent(marker -> marking.delete(ready, marker.version()));
                marking.create(ready, new byte[0]);
            }
            call.either(marking.commit(), (done, error) -> {
                int code = error instanceof TransactionFailedException refused ? refused.code() : ErrorCodes.OK;
                boolean isMarked = code == ErrorCodes.NODE_EXISTS || code == ErrorCodes.BAD_VERSION;
                if (error == null || completed || isMarked) {
                    call.succeed(null);
                } else if (code == ErrorCodes.NO_NODE) {
                    join(); // somebody has left
                } else if (code == ErrorCodes.NO_AUTH && stale.isPresent() && !replaces) {
                    complete(members, stale, true); // of somebody whose nodes may not be written
                } else {
                    again(code == ErrorCodes.OK ? error : ErrorCodes.toException(code, call.context(null, error)));
                }
            });
        }

        @Override
        public void onEvent(WatchedEvent event) {
            boolean written = event.type() == EventType.CREATED || event.type() == EventType.CHANGED;
            boolean marked = written && ready.equals(event.path());
            if (call.isOver()) {
                return;
            } else if (looking) {
                completed |= marked && seen.isDone();
            } else if (marked && member == client.session().id()) {
                call.succeed(null);
            } else {
                join();
            }
        }
    }

    /** On the way out. */
    private final class Exit implements Watcher {

        private final RecipeCall<@Nullable Void> call;
        private final String node;
        private final String me;
        private @Nullable String watched;
        private boolean gone;
        private boolean synced; // and so nothing is older than this call

        Exit(RecipeCall<@Nullable Void> call, String node) {
            this.call = call;
            this.node = node;
            this.me = node.substring(node.lastIndexOf('/') + 1);
        }

        void disarm() {
            String other = watched;
            if (other != null) {
                client.removeWatcher(other, this);
            }
        }

        void look() {
            Burst.of(this::list);
        }

        private void list() {
            CompletableFuture<Optional<Stat>> marker = client.exists(ready);
            call.either(client.getChildren(path), (names, error) -> {
                boolean missing = names == null ? error instanceof NoNodeException : !names.contains(me);
                if (missing && !gone && !synced) {
                    lookAgain(); // a client that was started again may be with a server that is behind
                } else if (names != null && isLast(members(names)) && names.contains(READY)) {
                    unmark(marker, members(names));
                } else if (names != null) {
                    judge(members(names));
                } else if (error instanceof NoNodeException) {
                    call.succeed(null);
                } else {
                    call.again(error, this::look);
                }
            });
        }

        /** Ahead of our node, so that it is gone when all are. */
        private void unmark(CompletableFuture<Optional<Stat>> marker, List<String> members) {
            Throwable failure = failure(marker);
            if (failure != null) {
                call.again(failure, this::look);
            } else if (!marker.isDone()) {
                look(); // just its reply was lost
            } else {
                marker.join().ifPresent(seen -> client.delete(ready, seen.version()));
                judge(members);
            }
        }

        private void lookAgain() {
            call.either(client.sync(path), (done, error) -> {
                if (error == null) {
                    synced = true;
                    look();
                } else {
                    call.again(error, this::lookAgain);
                }
            });
        }

        private boolean isLast(List<String> members) {
            return members.isEmpty() || members.equals(List.of(me));
        }

        private void judge(List<String> members) {
            if (members.isEmpty()) {
                call.succeed(null);
            } else if (isLast(members)) {
                remove(() -> call.succeed(null));
            } else if (members.get(0).equals(me)) {
                watch(members.get(members.size() - 1)); // the lowest stays until it is alone
            } else if (gone || !members.contains(me)) {
                watch(members.get(0));
            } else {
                remove(() -> watch(members.get(0)));
            }
        }

        private void remove(Runnable next) {
            call.either(client.delete(node), (done, error) -> {
                if (error == null || error instanceof NoNodeException) {
                    gone = true;
                    next.run();
                } else {
                    call.again(error, () -> remove(next));
                }
            });
        }

        /** A read of the data, since it arms no watch on a node that is missing. */
        private void watch(String name) {
            watched = child(name);
            call.either(client.get(child(name), this), (stat, error) -> {
                if (error instanceof NoNodeException) {
                    look();
                } else if (error != null) {
                    call.again(error, this::look);
                }
            });
        }

        @Override
        public void onEvent(WatchedEvent event) {
            if (!call.isOver()) {
                look();
            }
        }
    }

    private static @Nullable Throwable failure(CompletableFuture<?> done) {
        return done.isCompletedExceptionally()
                ? done.handle((value, error) -> error).getNow(null)
                : null;
    }

    private static @Nullable Throwable first(@Nullable Throwable... errors) {
        for (Throwable error : errors) {
            if (error != null && !(error instanceof NodeExistsException)) {
                return error;
            }
        }
        return null;
    }
}
