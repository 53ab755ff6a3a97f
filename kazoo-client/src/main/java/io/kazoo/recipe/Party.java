package io.kazoo.recipe;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kazoo.AsyncKazooClient;
import io.kazoo.data.BackOff;
import io.kazoo.data.KazooState;
import io.kazoo.data.NodeData;
import io.kazoo.data.Subscription;
import io.kazoo.data.ZnodePath;
import io.kazoo.error.NoNodeException;
import io.kazoo.internal.concurrent.SerialLane;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A group of processes that know of each other: kazoo's {@code Party} and {@code ShallowParty}.
 *
 * <p>A member is an ephemeral child of the party's node, named {@code <32 hex>__party__}, or {@code <32 hex>-<identifier>} in a
 * shallow party; its data is the identifier. Who has joined stays a member until {@link #leave()}: its node is made again after
 * it was deleted, and in each new session, also that of the next start after a stop. Other children are ignored.
 *
 * <p>Joining takes 2 round trips, leaving 1; the members of a shallow party 1, those of the other 2. No thread. Thread-safe.
 */
public final class Party {

    private static final Logger LOG = LoggerFactory.getLogger(Party.class);
    private static final BackOff PAUSES = new BackOff(Duration.ofMillis(100), 2, 0, Duration.ofSeconds(10));
    private static final String MARK = "__party__";
    private static final Pattern SHALLOW = Pattern.compile("[0-9a-f]{32}-(.*)", Pattern.DOTALL);

    private final AsyncKazooClient outside;
    private final RecipeLane lane;
    private final AsyncKazooClient client;
    private final String path;
    private final boolean shallow;
    private final byte[] identifier;
    private final String own;
    private volatile @Nullable NodeKeeping membership;

    Party(AsyncKazooClient client, String path, String identifier, boolean shallow) {
        this.outside = client;
        this.path = ZnodePath.normalize(path);
        this.lane = new RecipeLane(client, "party " + this.path);
        this.client = lane.client();
        this.shallow = shallow;
        this.identifier = identifier.getBytes(UTF_8);
        String id = client.holdKeeper().uniqueName();
        this.own = ZnodePath.normalize(child(shallow ? id + "-" + identifier : id + MARK));
    }

    /** The path of the party, as the client that made it names it. */
    public String path() {
        return path;
    }

    /** Becomes a member, if this is none already. */
    public void join() {
        joining().await();
    }

    /** As {@link #join()}. */
    public CompletableFuture<@Nullable Void> joinAsync() {
        return joining().async();
    }

    /** Ceases to be a member; whether this was one. The node is deleted, in the background when that does not succeed at once. */
    public boolean leave() {
        return leaving().await();
    }

    /** As {@link #leave()}. */
    public CompletableFuture<Boolean> leaveAsync() {
        return leaving().async();
    }

    /** Whether the node of this member was there when last looked at; false before joining and while it is made again. */
    public boolean isParticipating() {
        NodeKeeping keeping = membership;
        return keeping != null && keeping.isPresent();
    }

    /** The identifiers of the members, in no particular order. */
    public List<String> members() {
        return listing().await();
    }

    /** As {@link #members()}. */
    public CompletableFuture<List<String>> membersAsync() {
        return listing().async();
    }

    /**
     * Keeps a listener told of the members, at once and whenever others are seen; over lost connections and sessions as {@link
     * ChildrenWatch}. Calls come one after the other; the listener may block.
     */
    public Subscription listen(Consumer<List<String>> listener) {
        return new Listening(listener).watch();
    }

    private String child(String name) {
        return path.equals("/") ? "/" + name : path + "/" + name;
    }

    private RecipeCall<@Nullable Void> joining() {
        RecipeCall<@Nullable Void> call = new RecipeCall<>(lane, "join party", path, client.deadline());
        return call.begin(() -> {
            NodeKeeping keeping = membership;
            if (keeping == null) {
                keeping = new NodeKeeping(client, own, identifier);
                membership = keeping;
                keeping.make();
            }
            NodeKeeping mine = keeping;
            mine.first().onComplete(done -> {
                if (done.isFailed()) {
                    membership = membership == mine ? null : membership;
                    call.outcome().fail(Objects.requireNonNull(done.failure()));
                } else {
                    call.succeed(null);
                }
            });
            call.outcome()
                    .onComplete(done -> lane.execute(() -> {
                        if (done.isFailed()
                                && membership == mine
                                && !mine.first().isDone()) {
                            membership = null;
                            mine.close();
                        }
                    }));
        });
    }

    private RecipeCall<Boolean> leaving() {
        RecipeCall<Boolean> call = new RecipeCall<>(lane, "leave party", path, client.deadline());
        return call.begin(() -> {
            NodeKeeping keeping = membership;
            membership = null;
            if (keeping == null || !keeping.close()) {
                call.succeed(false);
            } else {
                call.either(client.exists(own), (gone, error) -> call.succeed(true)); // behind the deletion
            }
        });
    }

    private RecipeCall<List<String>> listing() {
        RecipeCall<List<String>> call = new RecipeCall<>(lane, "members of party", path, client.deadline());
        return call.begin(() -> list(call));
    }

    private void list(RecipeCall<List<String>> call) {
        call.either(client.getChildren(path), (names, error) -> {
            if (names != null && shallow) {
                call.succeed(names.stream()
                        .map(SHALLOW::matcher)
                        .filter(Matcher::matches)
                        .map(name -> name.group(1))
                        .toList());
            } else if (names != null) {
                read(
                        call,
                        names.stream()
                                .filter(name -> name.contains(MARK))
                                .map(this::child)
                                .toList());
            } else if (error instanceof NoNodeException) {
                call.succeed(List.of());
            } else {
                call.again(error, () -> list(call));
            }
        });
    }

    private void read(RecipeCall<List<String>> call, List<String> paths) {
        if (paths.isEmpty()) {
            call.succeed(List.of());
            return;
        }
        call.either(client.getAll(paths), (nodes, error) -> {
            if (nodes != null) {
                call.succeed(nodes.values().stream()
                        .map(NodeData::utf8)
                        .map(text -> text == null ? "" : text)
                        .toList());
            } else {
                call.again(error, () -> read(call, paths));
            }
        });
    }

    @Override
    public String toString() {
        return (shallow ? "ShallowParty[" : "Party[") + path + "]";
    }

    /**
     * Tells one listener. The watch tells of each change once; when the look at it fails, it is taken again after a pause, or when the
     * client was stopped at the next CONNECTED. Owned by the recipe's lane, but for the calls of the listener.
     */
    private final class Listening {

        private final Consumer<List<String>> listener;
        private final SerialLane calls = lane.forListeners("party listener of " + path);
        private boolean reading;
        private boolean again;
        private boolean pausing;
        private int failures;
        private @Nullable List<String> told;
        private @Nullable Subscription sleeping;
        private volatile @Nullable Subscription subscription; // written by the caller's thread

        Listening(Consumer<List<String>> listener) {
            this.listener = listener;
        }

        Subscription watch() {
            Subscription watching = ChildrenWatch.start(outside, path, (names, event) -> {
                lane.execute(this::look);
                return true;
            });
            subscription = watching;
            return watching;
        }

        private void look() {
            again = reading;
            if (reading) {
                return;
            }
            reading = true;
            listing()
                    .outcome()
                    .onComplete(done -> lane.execute(() -> {
                        reading = false;
                        List<String> members = done.isFailed() ? null : done.value();
                        if (again) {
                            look();
                        } else if (members != null) {
                            failures = 0;
                            tell(members);
                        } else {
                            lookLater();
                        }
                    }));
        }

        private void lookLater() {
            if (pausing || isClosed()) {
                return;
            }
            pausing = true;
            failures++;
            client.delay(Duration.ofNanos(PAUSES.pauseNanos(failures, 0))).whenComplete((done, stopped) -> {
                if (stopped == null) {
                    goOn();
                } else {
                    sleep();
                }
            });
        }

        private void goOn() {
            pausing = false;
            if (!isClosed()) {
                look();
            }
        }

        /** The client was stopped; it may be started again. */
        private void sleep() {
            sleeping = client.addListenerAndTell(state -> {
                Subscription waiting = sleeping;
                if (state == KazooState.CONNECTED && waiting != null) {
                    waiting.close();
                    sleeping = null;
                    goOn();
                }
            });
        }

        private boolean isClosed() {
            Subscription watching = subscription;
            return watching != null && !watching.isActive();
        }

        private void tell(List<String> members) {
            List<String> sorted = members.stream().sorted().toList();
            if (sorted.equals(told) || isClosed()) {
                return;
            }
            told = sorted;
            calls.execute(() -> {
                try {
                    listener.accept(members);
                } catch (Throwable e) {
                    LOG.warn("The listener of {} threw; it will be told of the next change all the same", this, e);
                }
            });
        }
    }
}
