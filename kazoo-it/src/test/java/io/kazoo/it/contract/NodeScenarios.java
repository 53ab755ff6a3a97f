package io.kazoo.it.contract;

import static io.kazoo.it.contract.Requests.bytes;
import static io.kazoo.it.contract.Requests.children;
import static io.kazoo.it.contract.Requests.create;
import static io.kazoo.it.contract.Requests.create2;
import static io.kazoo.it.contract.Requests.createTtl;
import static io.kazoo.it.contract.Requests.delete;
import static io.kazoo.it.contract.Requests.exists;
import static io.kazoo.it.contract.Requests.get;
import static io.kazoo.it.contract.Requests.multi;
import static io.kazoo.it.contract.Requests.multiRead;
import static io.kazoo.it.contract.Requests.opCheck;
import static io.kazoo.it.contract.Requests.opCreate;
import static io.kazoo.it.contract.Requests.opDelete;
import static io.kazoo.it.contract.Requests.opSet;
import static io.kazoo.it.contract.Requests.opTtl;
import static io.kazoo.it.contract.Requests.set;

import io.kazoo.data.Acl;
import io.kazoo.data.CreateMode;
import io.kazoo.data.ReadOp;
import io.kazoo.internal.wire.Create;
import io.kazoo.internal.wire.CreateContainer;
import io.kazoo.internal.wire.Delete;
import io.kazoo.internal.wire.GetAllChildrenNumber;
import io.kazoo.internal.wire.GetChildren;
import io.kazoo.internal.wire.GetEphemerals;
import io.kazoo.internal.wire.SetData;
import io.kazoo.internal.wire.Sync;
import java.util.List;

/** What servers do with nodes. */
final class NodeScenarios {

    private NodeScenarios() {}

    /** Those that every version plays. */
    static List<Scenario> all() {
        return List.of(
                new Scenario("counters of a node and of its parent", NodeScenarios::counters),
                new Scenario("errors of create and their order", NodeScenarios::createErrors),
                new Scenario("errors of other writes and reads", NodeScenarios::otherErrors),
                new Scenario("paths that are none", NodeScenarios::paths),
                new Scenario("reserved nodes", NodeScenarios::reserved),
                new Scenario("sequence numbers", NodeScenarios::sequences),
                new Scenario("multi", NodeScenarios::multis),
                new Scenario("multi that fails", NodeScenarios::failingMultis),
                new Scenario("ephemeral nodes", NodeScenarios::ephemerals));
    }

    /** Those that need operations of 3.5. */
    static List<Scenario> since35() {
        return List.of(
                new Scenario("create2", NodeScenarios::create2s),
                new Scenario("kinds of create inside multi", NodeScenarios::kindsInMulti),
                new Scenario("containers", NodeScenarios::containers),
                new Scenario("TTL nodes", NodeScenarios::ttls));
    }

    /** Those that need operations of 3.6. */
    static List<Scenario> since36() {
        return List.of(
                new Scenario("multiRead", NodeScenarios::multiReads),
                new Scenario("getEphemerals and getAllChildrenNumber", NodeScenarios::counts));
    }

    private static void counters(Stage stage) {
        stage.open("a");
        stage.ask("a", create("/counters"));
        stage.ask("a", get("/counters"));
        stage.ask("a", create("/counters/x"));
        stage.ask("a", create("/counters/y"));
        stage.ask("a", children("/counters"));
        stage.ask("a", delete("/counters/x"));
        stage.ask("a", set("/counters", ""));
        stage.ask("a", set("/counters", "longer"));
        stage.ask("a", new SetData("/counters", null, 2));
        stage.ask("a", get("/counters"));
        stage.ask("a", exists("/counters/y"));
        stage.ask("a", new GetChildren("/counters", false));
        stage.ask("a", new Create("/counters/null", null, Acl.OPEN_ACL_UNSAFE, 0));
        stage.ask("a", get("/counters/null"));
        stage.ask("a", new Sync("/counters"));
        stage.ask("a", new Sync("/nowhere"));
    }

    private static void createErrors(Stage stage) {
        stage.open("a");
        stage.ask("a", create("/errors"));
        stage.ask("a", create("/errors"));
        stage.ask("a", create("/errors/no/parent"));
        stage.ask("a", create("/errors/e", CreateMode.EPHEMERAL));
        stage.ask("a", create("/errors/e/child"));
        stage.ask("a", create("/errors/e"));
        stage.ask("a", new Create("/errors/flag", bytes(""), Acl.OPEN_ACL_UNSAFE, 9));
        stage.ask("a", new Create("/errors/acl", bytes(""), List.of(), 0));
        stage.ask("a", new Create("/errors/no/acl", bytes(""), List.of(), 0));
        stage.ask("a", new Create("/errors//acl", bytes(""), List.of(), 0));
        stage.ask("a", new Create("errors", bytes(""), List.of(), 9));
        stage.ask("a", new Create("/errors/e/child", bytes(""), List.of(), 0));
        stage.ask("a", create("/errors/e/x/", CreateMode.EPHEMERAL));
        stage.ask("a", create("/"));
        stage.ask("a", create("/", CreateMode.PERSISTENT_SEQUENTIAL));
        stage.ask("a", delete("/0000000001"));
        stage.ask("a", children("/errors"));
    }

    private static void otherErrors(Stage stage) {
        stage.open("a");
        stage.ask("a", create("/others"));
        stage.ask("a", create("/others/child"));
        stage.ask("a", delete("/others"));
        stage.ask("a", new Delete("/others", 7));
        stage.ask("a", new Delete("/others/child", 7));
        stage.ask("a", delete("/others/none"));
        stage.ask("a", delete("/others/none/none"));
        stage.ask("a", new SetData("/others", bytes(""), 7));
        stage.ask("a", set("/others/none", ""));
        stage.ask("a", get("/others/none"));
        stage.ask("a", exists("/others/none"));
        stage.ask("a", children("/others/none"));
        stage.ask("a", Requests.acls("/others/none"));
        stage.ask("a", Requests.setAcls("/others/none", Acl.OPEN_ACL_UNSAFE));
        stage.ask("a", Requests.setAcls("/others/none", List.of()));
        stage.ask("a", exists("/others"));
    }

    private static void paths(Stage stage) {
        stage.open("a");
        stage.ask("a", create("/paths"));
        List<String> odd = List.of(
                "",
                "paths/x",
                "/paths/",
                "/paths//x",
                "/paths/.",
                "/paths/..",
                "/paths/./x",
                "/paths/../x",
                "/paths/x\u0000",
                "/paths/\u0001",
                "/paths/\u007f",
                "/paths/\ue000",
                "/paths/\ufff0",
                "/paths/\uffef",
                "/paths/...",
                "/paths/.x",
                "/paths/x.",
                "/paths/x..",
                "/paths/\u6f22",
                "/paths/ ");
        for (String path : odd) {
            stage.ask("a", create(path));
            stage.ask("a", create(path, CreateMode.PERSISTENT_SEQUENTIAL));
            stage.ask("a", exists(path));
            stage.ask("a", set(path, ""));
            stage.ask("a", Requests.setAcls(path, Acl.OPEN_ACL_UNSAFE));
            stage.ask("a", delete(path));
        }
        stage.ask("a", children("/paths"));
    }

    private static void reserved(Stage stage) {
        stage.open("a");
        stage.ask("a", delete("/"));
        stage.ask("a", delete("/zookeeper"));
        stage.ask("a", delete("/zookeeper/quota"));
        stage.ask("a", children("/zookeeper"));
        stage.ask("a", get("/zookeeper/quota"));
        stage.ask("a", Requests.acls("/zookeeper"));
        stage.ask("a", Requests.acls("/"));
        stage.ask("a", set("/zookeeper/quota", "x"));
        stage.ask("a", set("/zookeeper/quota", ""));
    }

    private static void sequences(Stage stage) {
        stage.open("a");
        stage.ask("a", create("/seq"));
        stage.ask("a", create("/seq/n", CreateMode.PERSISTENT_SEQUENTIAL));
        stage.ask("a", create("/seq/other"));
        stage.ask("a", create("/seq/n", CreateMode.EPHEMERAL_SEQUENTIAL));
        stage.ask("a", delete("/seq/other"));
        stage.ask("a", create("/seq/", CreateMode.PERSISTENT_SEQUENTIAL));
        stage.ask("a", create("/seq/other"));
        stage.ask("a", create("/seq/other"));
        stage.ask("a", create("/seq/n", CreateMode.PERSISTENT_SEQUENTIAL));
        stage.ask("a", multi(opCreate("/seq/m", CreateMode.PERSISTENT_SEQUENTIAL, false), opDelete("/seq/none")));
        stage.ask(
                "a",
                multi(
                        opCreate("/seq/m", CreateMode.PERSISTENT_SEQUENTIAL, false),
                        opCreate("/seq/m", CreateMode.PERSISTENT_SEQUENTIAL, false)));
        stage.ask("a", children("/seq"));
    }

    private static void multis(Stage stage) {
        stage.open("a");
        stage.ask("a", multi(opCreate("/multi"), opCreate("/multi/a"), opSet("/multi/a", "1"), opSet("/multi/a", "2")));
        stage.ask("a", children("/multi"));
        stage.ask("a", get("/multi/a"));
        stage.ask(
                "a", multi(opCheck("/multi/a", 2), opDelete("/multi/a"), opCreate("/multi/a"), opCheck("/multi/a", 0)));
        stage.ask("a", children("/multi"));
        stage.ask("a", multi(opCheck("/multi", 0)));
        stage.ask("a", multi());
        stage.ask("a", multi(opCreate("/multi/e", CreateMode.EPHEMERAL, false), opDelete("/multi/e")));
        stage.ask("a", exists("/multi"));
    }

    private static void failingMultis(Stage stage) {
        stage.open("a");
        stage.ask("a", create("/failing"));
        stage.ask("a", create("/failing/x"));
        stage.ask("a", multi(opSet("/failing", "new"), opDelete("/failing/none"), opDelete("/failing/x")));
        stage.ask("a", multi(opDelete("/failing/x"), opCreate("/failing/y"), opCheck("/failing", 5)));
        stage.ask(
                "a", multi(opDelete("/failing/x"), opCreate("/failing/x"), opCreate("/failing/x/y"), opSet("/n", "")));
        stage.ask("a", multi(opCreate("/failing/e", CreateMode.EPHEMERAL, false), opCreate("/failing/e/f")));
        stage.ask("a", multi(opCreate("/failing//e")));
        stage.ask("a", multi(opCheck("/failing/none", -1)));
        stage.ask("a", get("/failing"));
        stage.ask("a", get("/failing/x"));
        stage.ask("a", children("/failing"));
        stage.ask("a", Question.raw("multi with a read", 14, out -> {
            out.writeInt(4);
            out.writeBool(false);
            out.writeInt(-1);
            out.writeString("/failing");
            out.writeBool(false);
            out.writeInt(-1);
            out.writeBool(true);
            out.writeInt(-1);
        }));
        stage.ask("a", Question.raw("multi that ends early", 14, out -> out.writeInt(1)));
        stage.ask("a", exists("/failing"));
    }

    private static void ephemerals(Stage stage) {
        stage.open("a");
        stage.open("b");
        stage.ask("a", create("/eph"));
        stage.ask("a", create("/eph/a", CreateMode.EPHEMERAL));
        stage.ask("b", create("/eph/b", CreateMode.EPHEMERAL));
        stage.ask("b", get("/eph/a"));
        stage.ask("b", Requests.watchExists("/eph/a"));
        stage.ask("a", new io.kazoo.internal.wire.CloseSession());
        stage.ask("b", children("/eph"));
        stage.ask("b", delete("/eph/b"));
        stage.ask("b", children("/eph"));
    }

    private static void create2s(Stage stage) {
        stage.open("a");
        stage.ask("a", create2("/two", CreateMode.PERSISTENT));
        stage.ask("a", create2("/two/s", CreateMode.EPHEMERAL_SEQUENTIAL));
        stage.ask("a", create2("/two", CreateMode.PERSISTENT));
        stage.ask("a", create2("/two/flag", CreateMode.PERSISTENT_WITH_TTL));
        stage.ask("a", create2("/two/container", CreateMode.CONTAINER));
        stage.ask("a", exists("/two/container"));
        stage.ask("a", new io.kazoo.internal.wire.Reconfig(null, null, null, -1));
        stage.ask("a", exists("/two"));
    }

    private static void kindsInMulti(Stage stage) {
        stage.open("a");
        stage.ask("a", create("/kinds"));
        stage.ask(
                "a",
                multi(
                        opCreate("/kinds/1", CreateMode.PERSISTENT, true),
                        opCreate("/kinds/2", CreateMode.EPHEMERAL, false),
                        opCreate("/kinds/3", CreateMode.CONTAINER, true),
                        opCreate("/kinds/3/child"),
                        opTtl("/kinds/4", 100_000)));
        stage.ask("a", children("/kinds"));
    }

    private static void containers(Stage stage) {
        stage.open("a");
        stage.ask("a", new CreateContainer("/container", bytes(""), Acl.OPEN_ACL_UNSAFE));
        stage.ask("a", create("/container/child"));
        stage.ask("a", exists("/container"));
        stage.ask("a", Requests.watchData("/container"));
        stage.ask("a", delete("/container/child"));
        stage.awaitNone("a", "/container");
        stage.ask("a", exists("/container"));
    }

    private static void ttls(Stage stage) {
        stage.open("a");
        stage.ask("a", createTtl("/ttl", 0));
        stage.ask("a", createTtl("/ttl", -5));
        stage.ask("a", createTtl("/ttl", 1L << 40));
        stage.ask("a", createTtl("/ttl", 100));
        stage.awaitNone("a", "/ttl");
        stage.ask("a", createTtl("/ttl", (1L << 40) - 1));
        stage.ask("a", create("/ttl/child"));
        stage.ask("a", exists("/ttl"));
        stage.ask("a", delete("/ttl/child"));
        stage.ask("a", delete("/ttl"));
    }

    private static void multiReads(Stage stage) {
        stage.open("a");
        stage.ask("a", create("/reads"));
        stage.ask("a", create("/reads/x"));
        stage.ask(
                "a",
                multiRead(
                        new ReadOp.GetData("/reads"),
                        new ReadOp.GetData("/reads/none"),
                        new ReadOp.GetChildren("/reads"),
                        new ReadOp.GetChildren("/none")));
        stage.ask("a", multiRead());
    }

    private static void counts(Stage stage) {
        stage.open("a");
        stage.ask("a", create("/counts"));
        stage.ask("a", create("/counts/e", CreateMode.EPHEMERAL));
        stage.ask("a", create("/counts/x"));
        stage.ask("a", create("/counts/x/e", CreateMode.EPHEMERAL));
        stage.ask("a", create("/countsx", CreateMode.EPHEMERAL));
        stage.ask("a", new GetAllChildrenNumber("/counts"));
        stage.ask("a", new GetAllChildrenNumber("/counts/e"));
        stage.ask("a", new GetAllChildrenNumber("/counts/none"));
        stage.ask("a", new GetAllChildrenNumber("/zookeeper"));
        for (String prefix : List.of("", "/", " ", "/counts", "/counts/", "/counts/x", "/none")) {
            stage.ask("a", sortedEphemerals(prefix));
        }
    }

    private static Question sortedEphemerals(String prefix) {
        return Question.raw("getEphemerals " + prefix, 103, new GetEphemerals(prefix)::encode);
    }
}
