package io.kazoo.recipe;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kazoo.AsyncKazooClient;
import io.kazoo.data.BackOff;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.CreatedNode;
import io.kazoo.data.WatchedEvent;
import io.kazoo.error.Effect;
import io.kazoo.error.ErrorContext;
import io.kazoo.error.ForeignDataException;
import io.kazoo.error.KazooException;
import io.kazoo.error.NoNodeException;
import io.kazoo.error.SessionExpiredException;
import io.kazoo.internal.concurrent.Abandonment;
import io.kazoo.internal.concurrent.Burst;
import io.kazoo.internal.concurrent.Failure;
import io.kazoo.internal.concurrent.Promise;
import io.kazoo.recipe.Contenders.Contender;
import io.kazoo.spi.Watcher;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to take a lock: from its node to the hold, or to the moment when it is given up. Owned by the lane; the outcome may
 * be failed on any thread, which gives the attempt up.
 */
final class Contest implements Watcher {

    /*
     * ONE STEP AT A TIME. Each step ends in the next one, in the outcome, or in waiting for the watch of the predecessor. After
     * the outcome was failed by somebody else the step that is under way finds it done, and what is ours is removed.
     *
     * OURS. A node is ours when its name begins with the unique name that this attempt drew and its owner is the current
     * session. A create whose reply was lost is looked for behind a sync, which the old connection's create cannot overtake.
     * A new node is made under a new name.
     */
    private static final BackOff PAUSES = new BackOff(Duration.ofMillis(20), 2, 0, Duration.ofSeconds(2));

    private final AsyncKazooClient client;
    private final RecipeLane lane;
    private final LockSetup setup;
    private final boolean tryOnly;
    private final Promise<@Nullable Hold> outcome = new Promise<>() {
        @Override
        protected void abandon(Abandonment news) {
            news.giveUp(this);
        }
    };
    private final NodeRemoval removal;

    // Owned by the lane.
    private boolean started;
    private String prefix = "";
    private boolean unsure; // whether the create of `prefix` had its effect
    private @Nullable CreatedNode own;
    private @Nullable Hold hold;
    private @Nullable String waitingFor;
    private int failures;
    private boolean relisted;

    Contest(RecipeLane lane, LockSetup setup, boolean tryOnly) {
        this.client = lane.client();
        this.lane = lane;
        this.setup = setup;
        this.tryOnly = tryOnly;
        this.removal = new NodeRemoval(client);
        outcome.onComplete(done -> {
            if (done.isFailed() || done.value() == null) {
                lane.execute(this::leave);
            }
        });
    }

    /** The hold; null when it was only tried and somebody else has it. */
    Promise<@Nullable Hold> outcome() {
        return outcome;
    }

    void start() {
        started = true;
        if (outcome.isDone()) {
            return;
        }
        if (tryOnly) {
            look();
        } else {
            enter();
        }
    }

    /** Whether it ever did anything. */
    boolean isStarted() {
        return started;
    }

    // ---- a look first, so that one who only tries writes nothing in vain

    private void look() {
        syncedNames((names, error) -> {
            if (outcome.isDone()) {
                return;
            }
            if (names != null && !setup.contenders().excluding(names).isEmpty()) {
                outcome.succeed(null);
            } else if (names != null || error instanceof NoNodeException) {
                enter();
            } else {
                failed(error, this::look);
            }
        });
    }

    /** What the path has, nothing older than this call; neither names nor an error when the reply to the sync alone is lost. */
    private void syncedNames(BiConsumer<@Nullable List<String>, @Nullable Throwable> next) {
        Burst.of(() -> {
            CompletableFuture<String> synced = client.sync(setup.path());
            client.getChildren(setup.path()).whenComplete((names, error) -> {
                if (RecipeCall.succeeded(synced)) {
                    next.accept(names, error);
                } else {
                    next.accept(null, synced.handle((path, refusal) -> refusal).getNow(null));
                }
            });
        });
    }

    // ---- our node

    private void enter() {
        if (outcome.isDone()) {
            return;
        }
        own = null;
        relisted = false;
        prefix = setup.kind()
                .prefix(setup.options().layout(), client.holdKeeper().uniqueName());
        unsure = true;
        Burst.of(this::createAndList);
    }

    private void createAndList() {
        CreateOptions mode = setup.options().ephemeral() ? CreateOptions.EPHEMERAL : CreateOptions.PERSISTENT;
        CompletableFuture<CreatedNode> created = client.createWithStat(
                setup.child(prefix), setup.options().identifier().getBytes(UTF_8), mode.sequential());
        CompletableFuture<List<String>> listed = client.getChildren(setup.path());
        created.whenComplete((node, error) -> {
            if (node != null) {
                entered(node);
                listed.whenComplete(this::listed);
            } else {
                notEntered(error);
            }
        });
    }

    private void entered(CreatedNode node) {
        own = node;
        unsure = false;
        failures = 0;
        if (outcome.isDone()) {
            leave();
        } else if (Contenders.own(setup.name(node.path()), prefix).isBeyondOrder()) {
            outcome.fail(() -> new ForeignDataException(new ErrorContext(
                    "acquire",
                    setup.path(),
                    client.session().id(),
                    Effect.NONE,
                    "its sequence numbers are used up, which ordered all who wait; delete the node and make it anew",
                    null)));
        }
    }

    private void notEntered(@Nullable Throwable error) {
        boolean unknown = error instanceof KazooException kazoo && kazoo.effect() == Effect.UNKNOWN;
        unsure = unknown;
        if (outcome.isDone()) {
            unsure = true;
            leave();
        } else if (error instanceof NoNodeException) {
            client.ensurePath(setup.path()).whenComplete((made, refusal) -> {
                if (refusal == null) {
                    enter();
                } else {
                    failed(refusal, this::enter);
                }
            });
        } else if (unknown) {
            search();
        } else {
            failed(error, this::enter);
        }
    }

    /** Whether the create whose reply was lost has made our node. */
    private void search() {
        if (outcome.isDone()) {
            return;
        }
        syncedNames((names, error) -> {
            if (outcome.isDone()) {
                return;
            }
            List<String> ours = names == null ? List.of() : NodeRemoval.ours(names, prefix);
            if (!ours.isEmpty()) {
                claim(setup.child(ours.get(0)));
            } else if (names != null || error instanceof NoNodeException) {
                unsure = false;
                enter();
            } else {
                failed(error, this::search);
            }
        });
    }

    private void claim(String path) {
        client.exists(path).whenComplete((stat, error) -> {
            if (outcome.isDone()) {
                return;
            }
            if (stat == null) {
                failed(error, this::search);
                return;
            }
            unsure = false;
            if (stat.isEmpty() || !isOfThisSession(stat.get().ephemeralOwner())) {
                stat.ifPresent(old -> removal.node(path, old.ephemeralOwner()));
                enter();
            } else {
                entered(new CreatedNode(path, stat.get()));
                list();
            }
        });
    }

    private boolean isOfThisSession(long owner) {
        return !setup.options().ephemeral() || owner == client.session().id();
    }

    // ---- whose turn it is

    private void list() {
        waitingFor = null;
        if (!outcome.isDone()) {
            client.getChildren(setup.path()).whenComplete(this::listed);
        }
    }

    private void listed(@Nullable List<String> names, @Nullable Throwable error) {
        CreatedNode node = own;
        if (outcome.isDone() || node == null) {
            return;
        }
        if (error instanceof SessionExpiredException && !setup.options().ephemeral()) {
            list(); // it is there all the same, and another one would leave it behind
        } else if (error instanceof SessionExpiredException
                || !isOfThisSession(node.stat().ephemeralOwner())) {
            enter();
        } else if (names == null && !(error instanceof NoNodeException)) {
            failed(error, this::list);
        } else if (names == null || !names.contains(setup.name(node.path()))) {
            notListed(node);
        } else {
            Contender before = setup.contenders().before(Contenders.own(setup.name(node.path()), prefix), names);
            if (before == null) {
                grant(node);
            } else if (tryOnly) {
                outcome.succeed(null);
            } else {
                await(setup.child(before.name()));
            }
        }
    }

    /**
     * Our node was deleted by somebody; or the list is older than it, which another list tells: of a server that had not seen it yet,
     * or asked for first, as where servers must make a node and tell its Stat one after the other.
     */
    private void notListed(CreatedNode node) {
        if (relisted) {
            removal.node(node.path(), node.stat().ephemeralOwner());
            enter();
        } else {
            relisted = true;
            client.sync(setup.path());
            list();
        }
    }

    /** Reads it rather than asking whether it exists: a watch of a node that is gone would stay behind. */
    private void await(String predecessor) {
        waitingFor = predecessor;
        client.get(predecessor, this).whenComplete((data, error) -> {
            if (outcome.isDone()) {
                client.removeWatcher(predecessor, this);
            } else if (error instanceof NoNodeException || error instanceof SessionExpiredException) {
                list();
            } else if (error != null) {
                failed(error, this::list);
            }
        });
    }

    @Override
    public void onEvent(WatchedEvent event) {
        if (waitingFor != null) {
            list();
        }
    }

    // ---- the outcome

    private void grant(CreatedNode node) {
        Hold fresh = new Hold(client, lane, node);
        if (!setup.options().ephemeral()) {
            granted(fresh);
            return;
        }
        client.holdKeeper()
                .keep(node.path(), node.stat().ephemeralOwner(), setup.options().lease(), fresh::changed)
                .whenComplete((kept, error) -> {
                    if (kept != null) {
                        fresh.kept(kept);
                        granted(fresh);
                    } else if (error instanceof SessionExpiredException || error instanceof NoNodeException) {
                        enter();
                    } else {
                        failed(error, this::list);
                    }
                });
    }

    private void granted(Hold fresh) {
        hold = fresh;
        if (!outcome.succeed(fresh)) {
            leave();
        }
    }

    private void failed(@Nullable Throwable error, Runnable again) {
        if (outcome.isDone()) {
            return;
        }
        if (error != null
                && !(error instanceof KazooException kazoo
                        && (kazoo.isRetryable() || kazoo.effect() == Effect.UNKNOWN))) {
            outcome.fail(Failure.thrownBy(error));
            return;
        }
        failures++;
        client.delay(Duration.ofNanos(PAUSES.pauseNanos(failures, 0))).whenComplete((done, stopped) -> {
            if (stopped == null) {
                again.run();
            } else {
                outcome.fail(Failure.thrownBy(stopped));
            }
        });
    }

    /** Removes what is ours: nothing is left behind by one who gives up. */
    private void leave() {
        String watched = waitingFor;
        if (watched != null) {
            waitingFor = null;
            client.removeWatcher(watched, this);
        }
        CreatedNode node = own;
        Hold unwanted = hold;
        if (unwanted != null) {
            hold = null;
            own = null;
            unwanted.release();
        } else if (node != null) {
            own = null;
            removal.node(node.path(), node.stat().ephemeralOwner());
        } else if (unsure) {
            unsure = false;
            removal.children(setup.path(), prefix);
        }
    }
}
