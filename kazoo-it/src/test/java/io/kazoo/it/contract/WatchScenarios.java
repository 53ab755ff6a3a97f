package io.kazoo.it.contract;

import static io.kazoo.it.contract.Requests.check;
import static io.kazoo.it.contract.Requests.create;
import static io.kazoo.it.contract.Requests.delete;
import static io.kazoo.it.contract.Requests.multi;
import static io.kazoo.it.contract.Requests.opCreate;
import static io.kazoo.it.contract.Requests.opDelete;
import static io.kazoo.it.contract.Requests.opSet;
import static io.kazoo.it.contract.Requests.remove;
import static io.kazoo.it.contract.Requests.set;
import static io.kazoo.it.contract.Requests.watch;
import static io.kazoo.it.contract.Requests.watchChildren;
import static io.kazoo.it.contract.Requests.watchData;
import static io.kazoo.it.contract.Requests.watchExists;

import io.kazoo.data.WatchMode;
import io.kazoo.data.WatcherType;
import io.kazoo.internal.wire.GetChildren2;
import io.kazoo.internal.wire.Request;
import io.kazoo.internal.wire.SetWatches;
import io.kazoo.internal.wire.SetWatches2;
import java.util.ArrayList;
import java.util.List;

/** What servers tell about changes. */
final class WatchScenarios {

    private static final List<WatcherType> OLD_TYPES = List.of(WatcherType.CHILDREN, WatcherType.DATA, WatcherType.ANY);

    private WatchScenarios() {}

    /** Those that every version plays. */
    static List<Scenario> all() {
        return List.of(
                new Scenario("one-shot watches", WatchScenarios::oneShots),
                new Scenario("watches that are not set", WatchScenarios::notSet),
                new Scenario("watches and transactions", WatchScenarios::transactions),
                new Scenario("watches of several clients", WatchScenarios::several),
                new Scenario("setWatches", WatchScenarios::restored));
    }

    /** Those that need operations of 3.5. */
    static List<Scenario> since35() {
        return List.of(new Scenario("removeWatches and checkWatches", WatchScenarios::removal));
    }

    /** Those that need operations of 3.6. */
    static List<Scenario> since36() {
        List<Scenario> scenarios = new ArrayList<>(List.of(
                new Scenario("persistent watches", WatchScenarios::persistent),
                new Scenario("recursive watches", WatchScenarios::recursive),
                new Scenario("setWatches2", WatchScenarios::restoredPersistent),
                new Scenario("watch modes that do not exist", WatchScenarios::noModes)));
        for (String first : KINDS) {
            for (String second : KINDS) {
                scenarios.add(new Scenario(
                        first + " watch after " + second + " on one path", stage -> overlap(stage, second, first)));
            }
        }
        return scenarios;
    }

    private static final List<String> KINDS = List.of("data", "children", "persistent", "recursive");

    private static void oneShots(Stage stage) {
        stage.open("a");
        stage.ask("a", watchExists("/shots"));
        stage.ask("a", create("/shots"));
        stage.ask("a", watchData("/shots"));
        stage.ask("a", watchExists("/shots"));
        stage.ask("a", set("/shots", "1"));
        stage.ask("a", set("/shots", "2"));
        stage.ask("a", watchChildren("/shots"));
        stage.ask("a", create("/shots/x"));
        stage.ask("a", create("/shots/y"));
        stage.ask("a", new GetChildren2("/shots", true));
        stage.ask("a", set("/shots/x", ""));
        stage.ask("a", delete("/shots/x"));
        stage.ask("a", delete("/shots/y"));
        stage.ask("a", watchChildren("/shots"));
        stage.ask("a", watchData("/shots"));
        stage.ask("a", delete("/shots"));
        stage.ask("a", create("/shots"));
        stage.ask("a", watchData("/shots"));
        stage.ask("a", Requests.setAcls("/shots", io.kazoo.data.Acl.OPEN_ACL_UNSAFE));
        stage.ask("a", delete("/shots"));
        stage.note("watches: " + stage.target().watchCount());
    }

    private static void notSet(Stage stage) {
        stage.open("a");
        stage.ask("a", watchData("/none"));
        stage.ask("a", watchChildren("/none"));
        stage.note("watches: " + stage.target().watchCount());
        stage.ask("a", watchExists("none"));
        stage.ask("a", watchExists("/none/"));
        stage.note("watches: " + stage.target().watchCount());
        stage.ask("a", create("/none"));
        stage.ask("a", delete("/none"));
    }

    private static void transactions(Stage stage) {
        stage.open("a");
        stage.ask("a", create("/tx"));
        stage.ask("a", watchExists("/tx/new"));
        stage.ask("a", watchData("/tx"));
        stage.ask("a", watchChildren("/tx"));
        stage.ask("a", multi(opCreate("/tx/new"), opSet("/tx", "1"), opSet("/tx/new", "1"), opDelete("/no")));
        stage.ask("a", multi(opCreate("/tx/new"), opSet("/tx", "1"), opSet("/tx/new", "1"), opDelete("/tx/new")));
        stage.ask("a", delete("/tx"));
    }

    private static void several(Stage stage) {
        stage.open("a");
        stage.open("b");
        stage.ask("a", create("/several"));
        stage.ask("a", watchData("/several"));
        stage.ask("b", watchData("/several"));
        stage.ask("b", watchChildren("/several"));
        stage.note("watches: " + stage.target().watchCount());
        stage.ask("a", set("/several", ""));
        stage.ask("a", create("/several/x"));
        stage.ask("a", watchData("/several"));
        stage.ask("a", delete("/several/x"));
        stage.cut("a");
        stage.ask("b", delete("/several"));
        stage.ask("b", watchExists("/several"));
        stage.ask("b", new io.kazoo.internal.wire.CloseSession());
        stage.open("c");
        stage.awaitWatches(0);
        stage.ask("c", create("/several"));
    }

    private static void restored(Stage stage) {
        stage.open("a");
        stage.ask("a", create("/back"));
        for (String name : List.of("same", "set", "gone", "again", "kids")) {
            stage.ask("a", create("/back/" + name));
        }
        long seen = stage.lastZxid();
        stage.ask("a", set("/back/set", ""));
        stage.ask("a", delete("/back/gone"));
        stage.ask("a", delete("/back/again"));
        stage.ask("a", create("/back/again"));
        stage.ask("a", create("/back/kids/x"));
        stage.open("b");
        List<String> data = List.of("/back/same", "/back/set", "/back/gone", "/back/again", "/back/kids", "/no/path");
        List<String> exist = List.of("/back/same", "/back/later", "not a path");
        List<String> child = List.of("/back/same", "/back/gone", "/back/again", "/back/kids", "/back");
        stage.ask("b", new SetWatches(seen, data, exist, child));
        stage.note("watches: " + stage.target().watchCount());
        stage.ask("b", create("/back/later"));
        stage.ask("b", set("/back/same", ""));
        stage.ask("b", create("/back/same/x"));
        stage.ask("b", new SetWatches(0, List.of("/back"), List.of(), List.of("/back")));
        stage.ask("b", new SetWatches(Long.MAX_VALUE, List.of("/back"), List.of(), List.of("/back")));
        stage.ask("b", delete("/back/later"));
    }

    private static void removal(Stage stage) {
        stage.open("a");
        stage.open("b");
        stage.ask("a", create("/rem"));
        stage.ask("a", watchData("/rem"));
        stage.ask("a", watchChildren("/rem"));
        for (WatcherType type : OLD_TYPES) {
            stage.ask("a", check("/rem", type));
            stage.ask("a", check("/rem/none", type));
            stage.ask("a", remove("/rem/none", type));
            stage.ask("b", remove("/rem", type));
        }
        stage.ask("a", remove("/rem", WatcherType.DATA));
        stage.ask("a", remove("/rem", WatcherType.DATA));
        stage.ask("a", check("/rem", WatcherType.ANY));
        stage.ask("a", set("/rem", ""));
        stage.ask("a", remove("/rem", WatcherType.CHILDREN));
        stage.ask("a", remove("/rem", WatcherType.ANY));
        stage.ask("a", watchData("/rem"));
        stage.ask("a", watchChildren("/rem"));
        stage.ask("a", remove("/rem", WatcherType.ANY));
        stage.ask("a", create("/rem/x"));
        stage.note("watches: " + stage.target().watchCount());
        stage.ask("a", Question.raw("removeWatches of type 9", 18, out -> {
            out.writeString("/rem");
            out.writeInt(9);
        }));
    }

    private static void persistent(Stage stage) {
        stage.open("a");
        stage.ask("a", watch("/per", WatchMode.PERSISTENT));
        stage.note("watches: " + stage.target().watchCount());
        changes(stage, "/per");
        changes(stage, "/per");
        stage.ask("a", remove("/per", WatcherType.ANY));
        stage.note("watches: " + stage.target().watchCount());
        stage.ask("a", create("/per"));
    }

    private static void recursive(Stage stage) {
        stage.open("a");
        stage.ask("a", watch("/rec", WatchMode.PERSISTENT_RECURSIVE));
        stage.note("watches: " + stage.target().watchCount());
        changes(stage, "/rec");
        stage.ask("a", create("/rec"));
        changes(stage, "/rec/deep");
        stage.ask("a", watchChildren("/rec"));
        stage.ask("a", watchData("/rec"));
        changes(stage, "/rec/deep");
        stage.ask("a", multi(opCreate("/rec/m"), opSet("/rec/m", ""), opDelete("/rec/m")));
        stage.ask("a", create("/recursive"));
        stage.ask("a", remove("/rec", WatcherType.ANY));
        stage.ask("a", set("/rec", ""));
    }

    private static void changes(Stage stage, String path) {
        stage.ask("a", create(path));
        stage.ask("a", set(path, "1"));
        stage.ask("a", create(path + "/child"));
        stage.ask("a", set(path + "/child", "1"));
        stage.ask("a", delete(path + "/child"));
        stage.ask("a", delete(path));
    }

    private static void restoredPersistent(Stage stage) {
        stage.open("a");
        stage.ask("a", create("/again"));
        stage.ask(
                "a",
                new SetWatches2(
                        0, List.of("/again"), List.of(), List.of(), List.of("/again", "/p"), List.of("/again/r")));
        stage.note("watches: " + stage.target().watchCount());
        stage.ask("a", create("/p"));
        changes(stage, "/again/r");
    }

    private static void noModes(Stage stage) {
        stage.open("a");
        for (int mode : List.of(-1, 2, 7)) {
            stage.ask("a", Question.raw("addWatch of mode " + mode, 106, out -> {
                out.writeString("/modes");
                out.writeInt(mode);
            }));
        }
        stage.ask("a", watch("not a path", WatchMode.PERSISTENT));
        stage.note("watches: " + stage.target().watchCount());
    }

    private static Request<?> ofKind(String kind, String path) {
        return switch (kind) {
            case "data" -> watchData(path);
            case "children" -> watchChildren(path);
            case "persistent" -> watch(path, WatchMode.PERSISTENT);
            default -> watch(path, WatchMode.PERSISTENT_RECURSIVE);
        };
    }

    private static void overlap(Stage stage, String first, String second) {
        stage.open("a");
        stage.open("b");
        for (WatcherType type : WatcherType.values()) {
            String path = "/" + first + second + type;
            stage.ask("a", create(path));
            stage.ask("a", ofKind(first, path));
            stage.ask("a", ofKind(second, path));
            stage.note("watches: " + stage.target().watchCount());
            stage.ask("a", check(path, type));
            stage.ask("b", check(path, type));
            stage.ask("a", set(path, "1"));
            stage.ask("a", create(path + "/child"));
            stage.ask("a", set(path, "2"));
            stage.ask("a", delete(path + "/child"));
            stage.ask("a", ofKind(first, path));
            stage.ask("a", ofKind(second, path));
            stage.ask("a", remove(path, type));
            stage.note("watches: " + stage.target().watchCount());
            stage.ask("a", set(path, "3"));
            stage.ask("a", create(path + "/child"));
            stage.ask("a", delete(path + "/child"));
            stage.ask("a", delete(path));
            stage.ask("a", remove(path, WatcherType.ANY));
        }
    }
}
