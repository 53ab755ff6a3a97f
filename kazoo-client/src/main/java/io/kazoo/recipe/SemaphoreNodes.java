package io.kazoo.recipe;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kazoo.AsyncKazooClient;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.NodeData;
import io.kazoo.error.Effect;
import io.kazoo.error.ErrorContext;
import io.kazoo.error.ForeignDataException;
import io.kazoo.error.NodeExistsException;
import io.kazoo.internal.concurrent.Burst;
import io.kazoo.spi.Watcher;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The nodes of a semaphore, and how many leases they allow. Thread-safe. */
final class SemaphoreNodes {

    /** The leases that are taken, and how many there may be. */
    record Room(List<String> taken, int maximum) {

        boolean has(int leases) {
            return maximum - taken.size() >= leases;
        }
    }

    private final String path;
    private final SemaphoreOptions options;
    private final AsyncKazooClient client;
    private volatile int ownMaximum;

    SemaphoreNodes(AsyncKazooClient client, String path, int maximum, SemaphoreOptions options) {
        if (path.equals("/")) {
            throw new IllegalArgumentException("the root cannot be a semaphore");
        }
        this.client = client;
        this.path = path;
        this.options = options;
        this.ownMaximum = requireMaximum(maximum);
    }

    static int requireMaximum(int maximum) {
        if (maximum < 1) {
            throw new IllegalArgumentException("a semaphore has at least 1 lease: " + maximum);
        }
        return maximum;
    }

    private boolean isKazoo() {
        return options.layout() == Layout.KAZOO;
    }

    String path() {
        return path;
    }

    SemaphoreOptions options() {
        return options;
    }

    /** The node whose children are leases. */
    String leases() {
        return isKazoo() ? path : path + "/leases";
    }

    /** The lock that whoever takes a lease has. */
    LockSetup lock() {
        LockOptions terms = LockOptions.DEFAULT
                .withIdentifier(options.identifier())
                .withLayout(options.layout())
                .withLease(options.lease());
        return new LockSetup(isKazoo() ? path + "-__lock__" : path + "/locks", LockKind.EXCLUSIVE, terms);
    }

    /** What the name of a lease of ours begins with. */
    String leaseName(String unique) {
        return isKazoo() ? unique : LockKind.curatorPrefix(unique) + "-lease-";
    }

    CreateOptions leaseMode() {
        return isKazoo() ? CreateOptions.EPHEMERAL : CreateOptions.EPHEMERAL.sequential();
    }

    byte[] identifier() {
        return options.identifier().getBytes(UTF_8);
    }

    /** The node that has the maximum; null when there is none. */
    @Nullable
    String maximumPath() {
        return isKazoo() ? path : options.countPath().orElse(null);
    }

    /** Makes what is missing. */
    CompletableFuture<?> prepare() {
        CompletableFuture<?> made = isKazoo() ? CompletableFuture.completedFuture(null) : client.ensurePath(leases());
        String counted = maximumPath();
        return counted == null ? made : made.thenCompose(done -> create(counted, ownMaximum));
    }

    private CompletableFuture<@Nullable Void> create(String counted, int maximum) {
        return client.create(counted, encode(maximum), CreateOptions.of().makeParents())
                .handle((created, error) -> {
                    if (error != null && !(error instanceof NodeExistsException)) {
                        throw error instanceof RuntimeException known ? known : new IllegalStateException(error);
                    }
                    return null;
                });
    }

    /** Looks at the leases and at their maximum, in one flush. */
    CompletableFuture<Room> measure(@Nullable Watcher watcher) {
        return Burst.of(() -> {
            CompletableFuture<Integer> maximum = maximum(watcher);
            CompletableFuture<List<String>> taken =
                    watcher == null ? client.getChildren(leases()) : client.getChildren(leases(), watcher);
            return maximum.thenCombine(taken, (most, names) -> new Room(kazoos(names), most));
        });
    }

    /** Curator's two nodes would else be two leases that nobody gives back. */
    private List<String> kazoos(List<String> names) {
        if (isKazoo() && names.contains("locks") && names.contains("leases")) {
            throw new ForeignDataException(new ErrorContext(
                    "semaphore", path, client.session().id(), Effect.NONE, "a semaphore in Curator's layout", null));
        }
        return names;
    }

    /** As the node says, else as this process was told. */
    CompletableFuture<Integer> maximum(@Nullable Watcher watcher) {
        String counted = maximumPath();
        if (counted == null) {
            return CompletableFuture.completedFuture(ownMaximum);
        }
        return (watcher == null ? client.get(counted) : client.get(counted, watcher)).thenApply(this::decode);
    }

    /** The maximum for this process, and what {@link #setMaximum} gives all from now on. */
    void want(int maximum) {
        ownMaximum = maximum;
    }

    /** Gives the node that has it the maximum that was wanted last, if there is such a node. */
    CompletableFuture<?> setMaximum() {
        String counted = maximumPath();
        return counted == null ? CompletableFuture.completedFuture(null) : client.set(counted, encode(ownMaximum));
    }

    private byte[] encode(int maximum) {
        return CounterCodec.of(isKazoo() ? CounterFormat.KAZOO : CounterFormat.CURATOR_INT)
                .encode((long) maximum);
    }

    private int decode(NodeData node) {
        byte[] data = node.data();
        try {
            return CounterCodec.of(isKazoo() ? CounterFormat.KAZOO : CounterFormat.CURATOR_INT)
                    .decode(data == null ? new byte[0] : data)
                    .intValue();
        } catch (NumberFormatException e) {
            if (isKazoo()) {
                return ownMaximum; // as kazoo does
            }
            throw new ForeignDataException(new ErrorContext(
                    "semaphore",
                    maximumPath(),
                    client.session().id(),
                    Effect.NONE,
                    "not the number of a SharedCount",
                    e));
        }
    }

    void unwatch(Watcher watcher) {
        client.removeWatcher(leases(), watcher);
        String counted = maximumPath();
        if (counted != null && !counted.equals(leases())) {
            client.removeWatcher(counted, watcher);
        }
    }
}
