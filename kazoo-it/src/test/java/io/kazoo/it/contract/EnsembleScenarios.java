package io.kazoo.it.contract;

import static io.kazoo.it.contract.Requests.create;
import static io.kazoo.it.contract.Requests.exists;
import static io.kazoo.it.contract.Requests.get;
import static io.kazoo.it.contract.Requests.set;
import static io.kazoo.it.contract.Requests.watchData;
import static io.kazoo.it.contract.Requests.watchExists;

import io.kazoo.data.CreateMode;
import io.kazoo.internal.wire.CloseSession;
import io.kazoo.internal.wire.SetWatches;
import io.kazoo.internal.wire.Sync;
import java.util.List;

/** What clients of different servers of an ensemble see of each other. */
final class EnsembleScenarios {

    private EnsembleScenarios() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario("writes at every server", EnsembleScenarios::writes),
                new Scenario("errors of a follower", EnsembleScenarios::errors),
                new Scenario("a session that moves", EnsembleScenarios::moves),
                new Scenario("a session that moves and transacts", EnsembleScenarios::movesInMulti),
                new Scenario("a session closed at a follower", EnsembleScenarios::closes),
                new Scenario("a session that falls silent at a follower", EnsembleScenarios::silent),
                new Scenario("a client of a follower that is ahead", EnsembleScenarios::ahead));
    }

    /** The last that an ensemble plays: its first server is gone after it. */
    static Scenario newLeader() {
        return new Scenario("a new leader", stage -> {
            openAll(stage);
            for (int server = 0; server < 3; server++) {
                stage.ask("client " + server, create("/new" + server, CreateMode.EPHEMERAL));
            }
            stage.ask("client 1", create("/stays"));
            long seen = stage.lastZxid();
            for (int server = 0; server < 3; server++) {
                stage.cut("client " + server);
            }
            stage.target().depose();
            stage.at(1);
            stage.resume("client 0", "client 0");
            stage.ask("client 0", set("/new0", "again"));
            stage.ask("client 0", get("/new2"));
            stage.resume("client 1", "client 1");
            stage.ask(
                    "client 1", new SetWatches(seen, List.of("/new0", "/stays"), List.of("/later"), List.of("/stays")));
            stage.at(2);
            stage.resume("client 2", "client 2");
            stage.ask("client 2", create("/later"));
            stage.ask("client 2", create("/stays/child"));
            stage.ask("client 0", new CloseSession());
            stage.ask("client 2", exists("/new0"));
            stage.ask("client 2", exists("/new1"));
            stage.at(1);
        });
    }

    private static void openAll(Stage stage) {
        for (int server = 0; server < 3; server++) {
            stage.at(server);
            stage.open("client " + server);
        }
    }

    private static void writes(Stage stage) {
        openAll(stage);
        for (int server = 0; server < 3; server++) {
            String path = "/ensemble" + server;
            for (int other = 0; other < 3; other++) {
                stage.ask("client " + other, watchExists(path));
            }
            stage.ask("client " + server, create(path, CreateMode.EPHEMERAL));
            stage.ask("client " + (server + 1) % 3, get(path));
            stage.ask("client " + (server + 1) % 3, watchData(path));
            stage.ask("client " + (server + 2) % 3, set(path, "x"));
            stage.ask("client " + server, new Sync(path));
        }
        stage.askAll(
                "client 1",
                List.of(
                        create("/row"),
                        exists("/row"),
                        set("/row", "1"),
                        get("/row"),
                        create("/row"),
                        new Sync("/row"),
                        Requests.multi(Requests.opCreate("/row/x"), Requests.opDelete("/none")),
                        Requests.children("/row")));
    }

    private static void errors(Stage stage) {
        stage.at(1);
        stage.open("a");
        stage.ask("a", create("/none/x"));
        stage.ask("a", set("/none", ""));
        stage.ask("a", Requests.delete("/zookeeper"));
        stage.ask("a", Requests.setAcls("/", List.of()));
        stage.ask("a", new io.kazoo.internal.wire.Reconfig(null, null, null, -1));
        stage.ask("a", exists("/"));
        stage.ask("a", Question.raw("operation 99", 99, out -> {}));
    }

    private static void moves(Stage stage) {
        stage.at(1);
        stage.open("a");
        stage.ask("a", create("/moves", CreateMode.EPHEMERAL));
        stage.at(2);
        stage.resume("b", "a");
        stage.ask("b", get("/moves"));
        stage.ask("a", get("/moves"));
        stage.ask("a", watchData("/moves"));
        stage.ask("b", set("/moves", "x"));
        stage.ask("a", set("/moves", "y"));
        stage.ask("b", get("/moves"));
        stage.at(0);
        stage.resume("c", "a");
        stage.ask("c", set("/moves", "c"));
        stage.ask("b", exists("/moves"));
        stage.ask("b", new CloseSession());
        stage.open("d");
        stage.ask("d", exists("/moves"));
    }

    private static void movesInMulti(Stage stage) {
        stage.at(0);
        stage.open("a");
        stage.at(1);
        stage.resume("b", "a");
        stage.ask("b", create("/moved"));
        stage.ask("a", Requests.multi(Requests.opSet("/moved", "x")));
        stage.ask("b", get("/moved"));
        stage.at(0);
        stage.resume("c", "a");
        stage.ask("b", Requests.multi(Requests.opSet("/moved", "x")));
        stage.ask("c", get("/moved"));
    }

    private static void closes(Stage stage) {
        openAll(stage);
        stage.ask("client 1", create("/closes", CreateMode.EPHEMERAL));
        stage.ask("client 2", watchExists("/closes"));
        stage.ask("client 1", new CloseSession());
        stage.ask("client 0", exists("/closes"));
        stage.resume("client 1", "client 1");
    }

    private static void silent(Stage stage) {
        stage.at(2);
        stage.open("b");
        stage.at(1);
        stage.open("a", 1);
        stage.ask("a", create("/falls", CreateMode.EPHEMERAL));
        stage.ask("b", watchExists("/falls"));
        stage.awaitNone("b", "/falls");
        stage.resume("a", "a");
    }

    private static void ahead(Stage stage) {
        stage.at(1);
        stage.open("a");
        stage.enter("b", stage.lastZxid() + 1000, Stage.TIMEOUT_MILLIS, 0, new byte[16]);
        stage.enter("c", 0, Stage.TIMEOUT_MILLIS, 0x1234567, new byte[16]);
        stage.ask("a", exists("/"));
    }
}
