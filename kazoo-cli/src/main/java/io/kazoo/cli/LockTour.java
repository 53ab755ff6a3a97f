package io.kazoo.cli;

import static io.kazoo.cli.Stage.check;

import io.kazoo.KazooClient;
import io.kazoo.data.HoldState;
import io.kazoo.recipe.Hold;
import io.kazoo.recipe.Recipes;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The steps of the tour about locks: one goes from a client to another, and one is lost. Used by one thread. */
final class LockTour {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Stage stage;
    private final Playground playground;
    private final String root;
    private final KazooClient zk;

    LockTour(Stage stage, Playground playground, String root, KazooClient zk) {
        this.stage = stage;
        this.playground = playground;
        this.root = root;
        this.zk = zk;
    }

    void run() {
        try (KazooClient other = KazooClient.connect(playground.hosts() + root)) {
            handOver(other);
            loss(other);
        }
    }

    private void handOver(KazooClient other) {
        stage.step("A lock goes from one client to the next that waits", """
                try (Hold hold = Recipes.of(zk).lock("/app/lock").acquire(Duration.ofSeconds(20))) {
                    ...   // another client waits in acquire()
                }
                """, () -> {
            CompletableFuture<Hold> waiting;
            long token;
            try (Hold mine = Recipes.of(zk).lock("/app/lock").acquire(LIMIT)) {
                token = mine.fencingToken();
                check(mine.isValid(), "a lock that was just taken is not valid");
                check(Recipes.of(other).lock("/app/lock").tryAcquire().isEmpty(), "two clients got the lock");
                waiting = Recipes.of(other).lock("/app/lock").acquireAsync(LIMIT);
            }
            try (Hold theirs = granted(waiting)) {
                check(theirs.fencingToken() > token, "the fencing token did not rise");
                return "token " + token + ", then token " + theirs.fencingToken() + " for the other client";
            }
        });
    }

    private void loss(KazooClient other) {
        stage.step(
                "A lock that is lost: told, no longer valid, free for others",
                "hold.onStateChange(state -> ...);   // then the server ends the session",
                () -> {
                    Notebook<HoldState> states = new Notebook<>();
                    Hold mine = Recipes.of(zk).lock("/app/lock").acquire(LIMIT);
                    mine.onStateChange(states::note);
                    playground.expire(zk);
                    states.await(0, "LOST", HoldState.LOST::equals);
                    check(!mine.isValid(), "the lost lock is valid");
                    try (Hold theirs =
                            granted(Recipes.of(other).lock("/app/lock").acquireAsync(LIMIT))) {
                        check(theirs.isValid(), "the other client's lock is not valid");
                    }
                    return "LOST; the other client took it";
                });
    }

    private static Hold granted(CompletableFuture<Hold> waiting) {
        try {
            return waiting.join();
        } catch (CompletionException e) {
            throw new AssertionError("the other client did not get the lock: " + e.getCause(), e);
        }
    }
}
