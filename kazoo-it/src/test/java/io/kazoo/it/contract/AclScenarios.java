package io.kazoo.it.contract;

import static io.kazoo.it.contract.Requests.acls;
import static io.kazoo.it.contract.Requests.bytes;
import static io.kazoo.it.contract.Requests.children;
import static io.kazoo.it.contract.Requests.create;
import static io.kazoo.it.contract.Requests.delete;
import static io.kazoo.it.contract.Requests.exists;
import static io.kazoo.it.contract.Requests.get;
import static io.kazoo.it.contract.Requests.login;
import static io.kazoo.it.contract.Requests.multi;
import static io.kazoo.it.contract.Requests.opCheck;
import static io.kazoo.it.contract.Requests.opCreate;
import static io.kazoo.it.contract.Requests.opDelete;
import static io.kazoo.it.contract.Requests.set;
import static io.kazoo.it.contract.Requests.setAcls;
import static io.kazoo.it.contract.Requests.watchChildren;
import static io.kazoo.it.contract.Requests.watchData;
import static io.kazoo.it.contract.Requests.watchExists;

import io.kazoo.data.Acl;
import io.kazoo.data.AclId;
import io.kazoo.data.AuthInfo;
import io.kazoo.data.Permissions;
import io.kazoo.data.WatchMode;
import io.kazoo.internal.wire.Auth;
import io.kazoo.internal.wire.Delete;
import io.kazoo.internal.wire.Sasl;
import io.kazoo.internal.wire.SetAcl;
import io.kazoo.internal.wire.WhoAmI;
import java.util.List;

/** Who may do what. */
final class AclScenarios {

    private static final List<Acl> PRIVATE = List.of(Acl.digest("anna", "secret", Permissions.ALL));

    private AclScenarios() {}

    /** Those that every version plays. */
    static List<Scenario> all() {
        return List.of(
                new Scenario("access by permission", AclScenarios::permissions),
                new Scenario("a private node", AclScenarios::privateNode),
                new Scenario("lists that no node can have", AclScenarios::invalid),
                new Scenario("lists resolved and changed", AclScenarios::changed),
                new Scenario("credentials", AclScenarios::credentials),
                new Scenario("events of nodes that may not be read", AclScenarios::hiddenEvents));
    }

    /** Those that need operations of 3.6. */
    static List<Scenario> since36() {
        return List.of(
                new Scenario("persistent watches of nodes that may not be read", AclScenarios::hiddenPersistent));
    }

    /** Those that need operations of 3.7. */
    static List<Scenario> since37() {
        return List.of(new Scenario("whoAmI", AclScenarios::whoAmI));
    }

    private static void permissions(Stage stage) {
        stage.open("a");
        for (int perms = 1; perms <= Permissions.ALL; perms <<= 1) {
            String path = "/perms" + perms;
            stage.ask("a", create(path));
            stage.ask("a", create(path + "/child"));
            stage.ask("a", setAcls(path, List.of(Acl.world(perms))));
            stage.ask("a", exists(path));
            stage.ask("a", get(path));
            stage.ask("a", children(path));
            stage.ask("a", set(path, ""));
            stage.ask("a", create(path + "/x"));
            stage.ask("a", create(path + "/child"));
            stage.ask("a", delete(path + "/child"));
            stage.ask("a", delete(path + "/none"));
            stage.ask("a", new Delete(path + "/child", 9));
            stage.ask("a", acls(path));
            stage.ask("a", multi(opCheck(path, 0), opCreate(path + "/y"), opDelete(path + "/y")));
            stage.ask("a", setAcls(path, Acl.READ_ACL_UNSAFE));
        }
    }

    private static void privateNode(Stage stage) {
        stage.open("a");
        stage.open("anna");
        stage.ask("anna", login("anna", "secret"));
        stage.ask("anna", create("/private", PRIVATE));
        stage.ask("anna", create("/private/child"));
        for (String who : List.of("a", "anna")) {
            stage.ask(who, exists("/private"));
            stage.ask(who, get("/private"));
            stage.ask(who, children("/private"));
            stage.ask(who, acls("/private"));
            stage.ask(who, set("/private", who));
            stage.ask(who, get("/private/child"));
            stage.ask(who, delete("/private/child"));
            stage.ask(who, setAcls("/private", PRIVATE));
        }
        stage.ask("a", login("anna", "wrong"));
        stage.ask("a", get("/private"));
        stage.ask("a", login("anna", "secret"));
        stage.ask("a", get("/private"));
        stage.ask("anna", setAcls("/private", List.of(Acl.world(Permissions.READ), PRIVATE.get(0))));
        stage.open("b");
        stage.ask("b", acls("/private"));
        stage.ask("a", acls("/private"));
    }

    private static void invalid(Stage stage) {
        stage.open("a");
        List<AclId> ids = List.of(
                new AclId("digest", "no-colon"),
                new AclId("digest", "a:b:c"),
                new AclId("digest", "a:b"),
                new AclId("ip", "127.0.0.1"),
                new AclId("ip", "10.0.0.0/8"),
                new AclId("ip", "10.0.0.0/33"),
                new AclId("ip", "10.0.0"),
                new AclId("ip", "nowhere"),
                new AclId("world", "everyone"),
                new AclId("auth", ""),
                new AclId("nothing", "x"));
        stage.ask("a", create("/invalid"));
        for (AclId id : ids) {
            String name = "/invalid/" + id.scheme() + id.id().replace('/', '-');
            stage.ask("a", create(name, List.of(new Acl(Permissions.ALL, id))));
            stage.ask("a", acls(name));
            stage.ask("a", setAcls("/invalid/none", List.of(new Acl(Permissions.ALL, id))));
        }
    }

    private static void changed(Stage stage) {
        stage.open("a");
        stage.ask("a", login("anna", "secret"));
        stage.ask("a", login("bert", "secret"));
        stage.ask("a", create("/changed", List.of(Acl.auth(Permissions.READ | Permissions.ADMIN))));
        stage.ask("a", new SetAcl("/changed", PRIVATE, 3));
        stage.ask("a", new SetAcl("/changed", List.of(PRIVATE.get(0), PRIVATE.get(0)), 0));
        stage.ask("a", acls("/changed"));
        stage.ask("a", setAcls("/changed", Acl.READ_ACL_UNSAFE));
        stage.ask("a", setAcls("/changed", Acl.OPEN_ACL_UNSAFE));
        stage.ask("a", create("/range", List.of(Acl.ip("127.0.0.0/8", Permissions.READ))));
        stage.ask("a", get("/range"));
        stage.ask("a", set("/range", ""));
        stage.ask("a", create("/foreign", List.of(Acl.ip("10.0.0.0/8", Permissions.ALL))));
        stage.ask("a", get("/foreign"));
    }

    private static void credentials(Stage stage) {
        stage.open("a");
        stage.ask("a", login("anna", "secret"));
        stage.ask("a", login("anna", "secret"));
        stage.ask("a", new Auth(new AuthInfo("ip", bytes(""))));
        stage.ask("a", new Sasl(bytes("token")));
        stage.ask("a", exists("/"));
        stage.ask("a", new Auth(new AuthInfo("nothing", bytes("x"))));
        stage.open("b");
        stage.ask("b", new Auth(new AuthInfo("world", bytes("anyone"))));
    }

    private static void hiddenEvents(Stage stage) {
        stage.open("a");
        stage.open("anna");
        stage.ask("anna", login("anna", "secret"));
        stage.ask("a", watchExists("/hidden"));
        stage.ask("anna", create("/hidden", PRIVATE));
        stage.ask("a", watchExists("/hidden"));
        stage.ask("anna", setAcls("/hidden", Acl.OPEN_ACL_UNSAFE));
        stage.ask("a", watchData("/hidden"));
        stage.ask("a", watchChildren("/hidden"));
        stage.ask("anna", setAcls("/hidden", PRIVATE));
        stage.ask("anna", set("/hidden", ""));
        stage.ask("anna", create("/hidden/child"));
        stage.ask("anna", delete("/hidden/child"));
        stage.note("watches: " + stage.target().watchCount());
        stage.ask("a", login("anna", "secret"));
        stage.ask("a", watchData("/hidden"));
        stage.ask("anna", delete("/hidden"));
    }

    private static void hiddenPersistent(Stage stage) {
        stage.open("a");
        stage.open("anna");
        stage.ask("anna", login("anna", "secret"));
        stage.ask("a", Requests.watch("/quiet", WatchMode.PERSISTENT_RECURSIVE));
        stage.ask("anna", create("/quiet", PRIVATE));
        stage.ask("anna", create("/quiet/open"));
        stage.ask("anna", set("/quiet/open", ""));
        stage.ask("anna", set("/quiet", ""));
        stage.ask("anna", delete("/quiet/open"));
        stage.ask("anna", delete("/quiet"));
    }

    private static void whoAmI(Stage stage) {
        stage.open("a");
        stage.ask("a", new WhoAmI());
        stage.ask("a", login("anna", "secret"));
        stage.ask("a", Question.raw("whoAmI, by its length", 107, out -> {}));
    }
}
