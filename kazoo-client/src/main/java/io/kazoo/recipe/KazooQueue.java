package io.kazoo.recipe;

import io.kazoo.AsyncKazooClient;
import io.kazoo.AsyncTransaction;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.NodeData;
import io.kazoo.data.Stat;
import io.kazoo.data.ZnodePath;
import io.kazoo.error.ErrorCodes;
import io.kazoo.error.ForeignDataException;
import io.kazoo.error.NoNodeException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A queue of bytes with priorities, whose items are taken without waiting: kazoo's {@code Queue}.
 *
 * <p>An item is a persistent child {@code entry-<priority>-<sequence>} of the queue's node; the lowest priority is served first, then
 * the oldest. Other children are ignored. An item is added once and given to one taker, also when replies are lost: each change
 * is one transaction with an ephemeral node of ours, {@code <path>-_kazoo_...}, beside the queue, by which it is recognised. An
 * error with effect NONE means that nothing was added or taken; one with effect UNKNOWN, that an item may have been. That is so
 * only when the session ended or the deadline passed before the doubt was resolved, or when no node can be made beside the queue.
 *
 * <p>In {@code Layout.CURATOR} an item is one of Curator's {@code DistributedQueue}, or with a priority {@code
 * DistributedPriorityQueue}: {@code queue-<sequence>}, {@code queue-<1 or 0><8 hexadecimal digits><sequence>}, in a frame. Use one of both
 * at a path. With a lock path, items that a consumer of Curator has claimed are passed over.
 *
 * <p>Adding takes 1 round trip, taking 3. A taker that fails after it took an item loses it; where that matters, use a queue
 * with claims. Thread-safe.
 */
public final class KazooQueue {

    private final RecipeLane lane;
    private final AsyncKazooClient client;
    private final String path;
    private final QueueNames names;
    private final String lockPath;

    KazooQueue(AsyncKazooClient client, String path, QueueOptions options) {
        this.names = QueueNames.of(options.layout());
        this.lockPath = options.lockPath();
        this.path = ZnodePath.normalize(path);
        if (this.path.equals("/")) {
            throw new IllegalArgumentException("a queue cannot be the root: " + path);
        }
        this.lane = new RecipeLane(client, "queue " + this.path);
        this.client = lane.client();
    }

    /** The path of the queue, as the client that made it names it. */
    public String path() {
        return path;
    }

    /** Adds an item with priority 100; in Curator's layout without one. */
    public void put(byte[] item) {
        putting(item, names.prefix()).await();
    }

    /** Adds an item; priority 0 to 999, in Curator's layout any, lower is served first. */
    public void put(byte[] item, int priority) {
        putting(item, names.prefix(priority)).await();
    }

    /** As {@link #put(byte[])}. */
    public CompletableFuture<@Nullable Void> putAsync(byte[] item) {
        return putting(item, names.prefix()).async();
    }

    /** As {@link #put(byte[], int)}. */
    public CompletableFuture<@Nullable Void> putAsync(byte[] item, int priority) {
        return putting(item, names.prefix(priority)).async();
    }

    /** Takes the first item; empty when there is none. */
    public Optional<byte[]> get() {
        return getting().await();
    }

    /** As {@link #get()}. */
    public CompletableFuture<Optional<byte[]>> getAsync() {
        return getting().async();
    }

    /** How many children the queue's node has. */
    public int size() {
        return counting().await();
    }

    /** As {@link #size()}. */
    public CompletableFuture<Integer> sizeAsync() {
        return counting().async();
    }

    private RecipeCall<@Nullable Void> putting(byte[] item, String prefix) {
        String entry = path + "/" + prefix;
        byte[] copy = names.encode(List.of(item.clone()));
        RecipeCall<@Nullable Void> call = new RecipeCall<>(lane, "put into queue", path, client.deadline());
        return call.begin(() -> put(call, entry, copy));
    }

    private void put(RecipeCall<@Nullable Void> call, String entry, byte[] item) {
        new MarkedCommit(call, client, marker(), steps -> steps.create(entry, item, CreateOptions.SEQUENTIAL), code -> {
                    if (code == ErrorCodes.OK) {
                        call.succeed(null);
                    } else if (code == ErrorCodes.NO_NODE) {
                        makePath(call, entry, item);
                    } else {
                        call.fail(ErrorCodes.toException(code, call.context(null, null)));
                    }
                })
                .run();
    }

    private void makePath(RecipeCall<@Nullable Void> call, String entry, byte[] item) {
        call.either(client.ensurePath(path), (done, error) -> {
            if (error == null) {
                put(call, entry, item);
            } else {
                call.again(error, () -> makePath(call, entry, item));
            }
        });
    }

    private RecipeCall<Optional<byte[]>> getting() {
        RecipeCall<Optional<byte[]>> call = new RecipeCall<>(lane, "get from queue", path, client.deadline());
        return call.begin(new Taking(call)::list);
    }

    private RecipeCall<Integer> counting() {
        RecipeCall<Integer> call = new RecipeCall<>(lane, "size of queue", path, client.deadline());
        return call.begin(() -> count(call));
    }

    private void count(RecipeCall<Integer> call) {
        call.either(client.exists(path), (stat, error) -> {
            if (stat != null) {
                call.succeed(stat.map(Stat::numChildren).orElse(0));
            } else {
                call.again(error, () -> count(call));
            }
        });
    }

    private String marker() {
        return path + "-_kazoo_" + client.holdKeeper().uniqueName();
    }

    @Override
    public String toString() {
        return "KazooQueue[" + path + "]";
    }

    /** One attempt to take an item. Owned by the lane. */
    private final class Taking {

        private final RecipeCall<Optional<byte[]>> call;
        private List<String> entries = List.of();
        private int next;
        private boolean claimed; // one at least was passed over since a consumer of Curator has it

        Taking(RecipeCall<Optional<byte[]>> call) {
            this.call = call;
        }

        void list() {
            call.either(client.getChildren(path), (children, error) -> {
                if (children != null) {
                    entries = names.ordered(children);
                    next = 0;
                    claimed = false;
                    read();
                } else if (error instanceof NoNodeException) {
                    call.succeed(Optional.empty());
                } else {
                    call.again(error, this::list);
                }
            });
        }

        private void read() {
            if (entries.isEmpty() || (next == entries.size() && claimed)) {
                call.succeed(Optional.empty());
                return;
            } else if (next == entries.size()) {
                list(); // all were taken by others; there may be new ones
                return;
            }
            String entry = path + "/" + entries.get(next);
            call.either(client.get(entry), (node, error) -> {
                if (node != null) {
                    take(entry, node);
                } else if (error instanceof NoNodeException) {
                    pass();
                } else {
                    call.again(error, this::read);
                }
            });
        }

        private void pass() {
            next++;
            read();
        }

        private void take(String entry, NodeData node) {
            List<byte[]> items = items(entry, node);
            new MarkedCommit(call, client, marker(), steps -> taking(steps, entry, node, items), code -> {
                        switch (code) {
                            case ErrorCodes.OK -> taken(items);
                            case ErrorCodes.BAD_VERSION -> list();
                            case ErrorCodes.NO_NODE -> gone();
                            case ErrorCodes.NODE_EXISTS -> {
                                claimed = true;
                                pass();
                            }
                            default -> call.fail(ErrorCodes.toException(code, call.context(null, null)));
                        }
                    })
                    .run();
        }

        private List<byte[]> items(String entry, NodeData node) {
            try {
                return names.decode(node.data());
            } catch (IllegalArgumentException e) {
                throw new ForeignDataException(call.context("not an item: " + entry, e));
            }
        }

        /** Of several items in an entry, which Curator can add, the others stay. */
        private AsyncTransaction taking(AsyncTransaction steps, String entry, NodeData node, List<byte[]> items) {
            if (!lockPath.isEmpty()) { // refused while a consumer of Curator has it
                String claim = lockPath + entry.substring(entry.lastIndexOf('/'));
                steps.create(claim, new byte[0], CreateOptions.EPHEMERAL).delete(claim);
            }
            int version = node.stat().version();
            return items.size() > 1
                    ? steps.set(entry, names.encode(items.subList(1, items.size())), version)
                    : steps.delete(entry, version);
        }

        private void taken(List<byte[]> items) {
            if (items.isEmpty()) {
                pass(); // Curator can add such entries, too
            } else {
                call.succeed(Optional.of(items.get(0)));
            }
        }

        /** The entry is, or the lock path. */
        private void gone() {
            if (lockPath.isEmpty()) {
                pass();
                return;
            }
            call.either(client.ensurePath(lockPath), (existed, error) -> {
                if (error != null) {
                    call.again(error, this::gone);
                } else if (existed != null && existed) {
                    pass();
                } else {
                    read();
                }
            });
        }
    }
}
