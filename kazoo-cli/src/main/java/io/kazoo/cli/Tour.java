package io.kazoo.cli;

import static io.kazoo.cli.Stage.check;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.kazoo.KazooClient;
import io.kazoo.data.Acl;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.KazooState;
import io.kazoo.data.NodeData;
import io.kazoo.data.Permissions;
import io.kazoo.error.BadVersionException;
import io.kazoo.error.KazooException;
import io.kazoo.error.NoAuthException;
import io.kazoo.error.NoNodeException;
import io.kazoo.error.TransactionFailedException;
import io.kazoo.recipe.ChildrenWatch;
import io.kazoo.recipe.DataWatch;
import io.kazoo.recipe.Recipes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The steps of the tour, each checked. Used by one thread. */
final class Tour {

    private static final Duration START = Duration.ofSeconds(10);

    private final Stage stage;
    private final Playground playground;
    private final String root = "/kazoo-quickstart-" + UUID.randomUUID();
    private final KazooClient client;
    private final KazooClient zk;
    private final Notebook<KazooState> states = new Notebook<>();
    private final Notebook<String> values = new Notebook<>();
    private final Notebook<List<String>> families = new Notebook<>();

    Tour(Stage stage, Playground playground) {
        this.stage = stage;
        this.playground = playground;
        this.client = KazooClient.builder(playground.hosts())
                .sessionTimeout(Duration.ofSeconds(6))
                .authData("digest", "alice:secret")
                .build();
        this.zk = client.chroot(root);
    }

    void run() {
        try (KazooClient closing = client) {
            connect();
            nodes();
            versions();
            protection();
            kindsOfNodes();
            transactions();
            watches();
            survival();
            new LockTour(stage, playground, root, zk).run();
            stop(closing);
        } catch (StepFailed e) {
            cleanUp();
            throw e;
        }
    }

    /** A tour that failed half-way leaves nothing on a user's server either, as far as that is still possible. */
    private void cleanUp() {
        try (KazooClient cleaner = KazooClient.builder(playground.hosts())
                .authData("digest", "alice:secret")
                .build()) {
            cleaner.start(START);
            cleaner.deleteRecursive(root);
        } catch (KazooException e) {
            stage.note("could not delete " + root + ": " + e.getMessage());
        }
    }

    private void connect() {
        stage.step("Connect, and be told of the state", """
                KazooClient client = KazooClient.builder("%s")
                        .authData("digest", "alice:secret").build();
                client.addListener(state -> ...);
                client.start();
                KazooClient zk = client.chroot("%s");   // all paths below are in here
                """.formatted(playground.hosts(), root), () -> {
            client.addListener(states::note);
            client.start(START);
            states.await(0, "CONNECTED", KazooState.CONNECTED::equals);
            check(zk.isConnected(), "not connected after start()");
            return zk.state() + ", session " + zk.session().idHex() + ", time-out "
                    + zk.session().negotiatedTimeout().toMillis() + " ms";
        });
    }

    private void nodes() {
        stage.step("Ensure a path", "zk.ensurePath(\"" + "/app/config\");", () -> {
            check(!zk.ensurePath("/app/config"), "the path was there before");
            check(zk.ensurePath("/app/config"), "the path is not there now");
            return "made, parents included, in one burst of requests";
        });
        stage.step("Create a znode", "String path = zk.create(\"/app/greeting\", \"hello\".getBytes(UTF_8));", () -> {
            String path = zk.create("/app/greeting", bytes("hello"));
            check(path.equals("/app/greeting"), "created " + path);
            return path;
        });
        stage.step("Ask whether it exists", "Optional<Stat> stat = zk.exists(\"/app/greeting\");", () -> {
            check(zk.exists("/app/greeting").isPresent(), "it does not");
            check(zk.exists("/app/nothing").isEmpty(), "a node that was never made exists");
            return "it does; /app/nothing does not, and that is no error";
        });
        stage.step(
                "Get its data and version",
                "NodeData node = zk.get(\"/app/greeting\");  node.utf8();  node.stat().version();",
                () -> {
                    NodeData node = zk.get("/app/greeting");
                    check("hello".equals(node.utf8()) && node.stat().version() == 0, "got " + node);
                    return "\"" + node.utf8() + "\", version " + node.stat().version();
                });
        stage.step("List children", "List<String> names = zk.getChildren(\"/app\");", () -> {
            List<String> names = zk.getChildren("/app").stream().sorted().toList();
            check(names.equals(List.of("config", "greeting")), "got " + names);
            return names.toString();
        });
    }

    private void versions() {
        stage.step("Set it, naming the version you saw; a stale one is refused", """
                zk.set("/app/greeting", "hello again".getBytes(UTF_8), 0);
                zk.set("/app/greeting", "too late".getBytes(UTF_8), 0);   // throws
                """, () -> {
            check(zk.set("/app/greeting", bytes("hello again"), 0).version() == 1, "not version 1");
            try {
                zk.set("/app/greeting", bytes("too late"), 0);
            } catch (BadVersionException e) {
                return "version 1, then BadVersionException with effect " + e.effect();
            }
            throw new AssertionError("a stale version was accepted");
        });
    }

    private void protection() {
        stage.step("Keep strangers out with an ACL", """
                Acl mine = Acl.digest("alice", "secret", Permissions.ALL);
                zk.create("/app/secret", data, CreateOptions.of().acl(mine));
                stranger.get("/app/secret");   // throws
                """, () -> {
            Acl mine = Acl.digest("alice", "secret", Permissions.ALL);
            zk.create("/app/secret", bytes("42"), CreateOptions.of().acl(mine));
            check("42".equals(zk.get("/app/secret").utf8()), "alice cannot read it");
            try (KazooClient stranger =
                    KazooClient.builder(playground.hosts() + root).build()) {
                stranger.start(START);
                stranger.get("/app/secret");
            } catch (NoAuthException e) {
                return "alice reads it, a stranger gets NoAuthException";
            }
            throw new AssertionError("a stranger read it");
        });
    }

    private void kindsOfNodes() {
        stage.step(
                "An ephemeral znode goes with its session",
                "zk.create(\"/app/alive\", data, CreateOptions.EPHEMERAL);",
                () -> {
                    zk.create("/app/alive", bytes("me"), CreateOptions.EPHEMERAL);
                    long owner = zk.get("/app/alive").stat().ephemeralOwner();
                    check(owner == zk.session().id(), "it belongs to session 0x" + Long.toHexString(owner));
                    return "it belongs to session 0x" + Long.toHexString(owner);
                });
        stage.step(
                "A sequential znode gets a number from the server",
                "zk.create(\"/app/job-\", data, CreateOptions.SEQUENTIAL);",
                () -> {
                    String first = zk.create("/app/job-", bytes("a"), CreateOptions.SEQUENTIAL);
                    String second = zk.create("/app/job-", bytes("b"), CreateOptions.SEQUENTIAL);
                    check(first.compareTo(second) < 0, first + " is not before " + second);
                    return name(first) + ", then " + name(second);
                });
    }

    private void transactions() {
        stage.step("A transaction does all of it", """
                zk.transaction().check("/app/greeting", 1)
                        .set("/app/greeting", data).create("/app/log", data).commit();
                """, () -> {
            int results = zk.transaction()
                    .check("/app/greeting", 1)
                    .set("/app/greeting", bytes("committed"))
                    .create("/app/log", bytes("done"))
                    .commit()
                    .size();
            check(results == 3 && "committed".equals(zk.get("/app/greeting").utf8()), "not committed");
            return "3 operations, one request";
        });
        stage.step(
                "… or nothing",
                "zk.transaction().delete(\"/app/log\").delete(\"/app/nothing\").commit();   // throws",
                () -> {
                    try {
                        zk.transaction()
                                .delete("/app/log")
                                .delete("/app/nothing")
                                .commit();
                    } catch (TransactionFailedException e) {
                        check(zk.exists("/app/log").isPresent(), "/app/log is gone all the same");
                        return "operation " + (e.failedIndex() + 1) + " was refused, so /app/log is still there";
                    }
                    throw new AssertionError("the transaction was committed");
                });
    }

    private void watches() {
        stage.step(
                "DataWatch: called with the current data, then with each newer one",
                "Recipes.of(zk).dataWatch(\"/app/greeting\", (node, event) -> { ...; return true; });",
                () -> {
                    DataWatch watch = Recipes.of(zk).dataWatch("/app/greeting", (node, event) -> {
                        values.note(text(node));
                        return true;
                    });
                    int seen = values.await(0, "the current data", "committed"::equals);
                    zk.set("/app/greeting", bytes("watched"));
                    values.await(seen, "the new data", "watched"::equals);
                    check(watch.isActive(), "the watch ended");
                    return "saw " + values;
                });
        stage.step(
                "ChildrenWatch: the same for the names of children",
                "Recipes.of(zk).childrenWatch(\"/app\", (children, event) -> { ...; return true; });",
                () -> {
                    ChildrenWatch watch = Recipes.of(zk).childrenWatch("/app", (children, event) -> {
                        families.note(children == null ? List.of() : children);
                        return true;
                    });
                    int seen = families.await(0, "the current children", names -> names.contains("log"));
                    zk.delete("/app/log");
                    families.await(seen, "the list without /app/log", names -> !names.contains("log"));
                    check(watch.isActive(), "the watch ended");
                    return "saw /app/log go";
                });
    }

    private void survival() {
        stage.step("An interruption: the session and the watches survive it", playground.interruption(), () -> {
            int before = states.size();
            long session = zk.session().id();
            playground.interrupt();
            int suspended = states.await(before, "SUSPENDED", KazooState.SUSPENDED::equals);
            states.await(suspended, "CONNECTED", KazooState.CONNECTED::equals);
            check(zk.session().id() == session, "it is another session");
            int seen = values.size();
            zk.set("/app/greeting", bytes("still here"));
            values.await(seen, "the new data", "still here"::equals);
            return "SUSPENDED, CONNECTED, same session; the DataWatch saw \"still here\"";
        });
        stage.step(
                "The session expires for real: told, replaced, the ephemeral gone, the DataWatch still live",
                "// the server ends session " + zk.session().idHex(),
                () -> {
                    int before = states.size();
                    long session = zk.session().id();
                    playground.expire(zk);
                    int lost = states.await(before, "LOST", KazooState.LOST::equals);
                    states.await(lost, "CONNECTED", KazooState.CONNECTED::equals);
                    check(zk.session().id() != session, "it is the same session");
                    Optional<?> ephemeral = zk.exists("/app/alive");
                    check(ephemeral.isEmpty(), "the ephemeral node is still there");
                    int seen = values.size();
                    zk.set("/app/greeting", bytes("new session"));
                    values.await(seen, "the new data", "new session"::equals);
                    return "LOST, CONNECTED with session " + zk.session().idHex()
                            + "; /app/alive is gone; the DataWatch saw" + " \"new session\"";
                });
    }

    private void stop(KazooClient closing) {
        stage.step("Clean up, and stop", "client.deleteRecursive(\"" + root + "\");  client.stop();", () -> {
            check(closing.deleteRecursive(root), "there was nothing to delete");
            closing.stop();
            check(closing.state() == KazooState.LOST, "the state is " + closing.state());
            try {
                closing.get("/");
            } catch (NoNodeException e) {
                throw new AssertionError("a stopped client asked the server", e);
            } catch (io.kazoo.error.ClientStoppedException e) {
                return "stopped; calls now fail with ClientStoppedException";
            }
            throw new AssertionError("a stopped client answered");
        });
    }

    private static String text(@Nullable NodeData node) {
        String text = node == null ? null : node.utf8();
        return text == null ? "(none)" : text;
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
