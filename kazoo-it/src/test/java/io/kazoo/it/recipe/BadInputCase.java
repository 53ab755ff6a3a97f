package io.kazoo.it.recipe;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kazoo.KazooClient;
import io.kazoo.data.Acl;
import io.kazoo.error.NoAuthException;
import io.kazoo.error.NoNodeException;
import io.kazoo.recipe.AsyncRecipes;
import io.kazoo.recipe.Recipes;
import io.kazoo.testkit.EmbeddedZooKeeper;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** One server for all tests of a class, a client whose recipes are tested, and an operator who does what he should not. */
@Timeout(120)
abstract class BadInputCase {

    /** Limit of what is expected to go on, and of no wait of a user that is expected to time out. */
    static final Duration LIMIT = Duration.ofSeconds(15);

    static final String DONE = "done";

    static EmbeddedZooKeeper server;

    KazooClient zk;
    KazooClient operator;
    AsyncRecipes recipes;
    Recipes theirs;

    @BeforeAll
    static void startServer() {
        server = EmbeddedZooKeeper.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void begin() {
        zk = client();
        operator = client();
        recipes = Recipes.of(zk.async());
        theirs = Recipes.of(operator);
    }

    @AfterEach
    void end() {
        zk.close();
        operator.getChildren("/").stream()
                .filter(child -> !child.equals("zookeeper"))
                .forEach(child -> remove("/" + child));
        operator.close();
    }

    private void remove(String path) {
        try {
            operator.deleteRecursive(path);
        } catch (NoAuthException e) {
            if (open(path)) {
                operator.deleteRecursive(path);
            }
        }
    }

    private boolean open(String path) {
        try {
            operator.setAcls(path, Acl.OPEN_ACL_UNSAFE);
            return true;
        } catch (NoAuthException e) {
            operator.delete(path); // which asks for nothing of the node itself
            return false;
        }
    }

    private static KazooClient client() {
        KazooClient client = KazooClient.builder(server.connectString())
                .sessionTimeout(Duration.ofSeconds(20))
                .build();
        client.start();
        return client;
    }

    /** What a future gives, which must not take longer than the limit of a call and some time. */
    static <T> T result(CompletableFuture<T> future) throws Exception {
        try {
            return future.get(20, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("it hangs", e);
        }
    }

    /** How a future ends: {@link #DONE}, or the name of the error. */
    static String ending(CompletableFuture<?> future) throws Exception {
        try {
            result(future);
            return DONE;
        } catch (ExecutionException e) {
            return e.getCause().getClass().getSimpleName();
        }
    }

    /** Waits until a node has so many children. */
    void children(String path, int count) {
        Until.holds(() -> countOf(path) == count, () -> countOf(path) + " children of " + path + ", not " + count);
    }

    private int countOf(String path) {
        try {
            return operator.getChildren(path).size();
        } catch (NoNodeException e) {
            return -1;
        }
    }

    /** No ephemeral node and no watch of the client under test is there, at once or in a moment. */
    void nothingIsLeft() {
        Until.holds(
                () -> ephemerals().isEmpty() && server.watchCount() == 0,
                () -> ephemerals() + " and " + server.watchCount() + " watches were left");
    }

    private Set<String> ephemerals() {
        return server.ephemeralsOf(zk.session().id());
    }

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
