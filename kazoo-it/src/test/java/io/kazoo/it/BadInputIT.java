package io.kazoo.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.KazooBuilder;
import io.kazoo.KazooClient;
import io.kazoo.KazooResources;
import io.kazoo.data.Acl;
import io.kazoo.data.BackOff;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.LostPolicy;
import io.kazoo.data.ReadOp;
import io.kazoo.data.RetryPolicy;
import io.kazoo.data.WatchMode;
import io.kazoo.data.WatcherType;
import io.kazoo.testkit.FaultProxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What is refused at the call, by an {@link IllegalArgumentException} that names the value, before anything is sent. */
class BadInputIT extends ClientCase {

    private FaultProxy proxy;
    private KazooClient zk;

    @BeforeEach
    void open() {
        proxy = closedAfter(FaultProxy.to(server.port()));
        zk = closedAfter(KazooClient.builder(proxy.connectString()).build());
        zk.start();
    }

    @TestFactory
    Stream<DynamicTest> connectString_malformed_isRefused() {
        return Stream.of(
                        "",
                        " ",
                        "/chroot",
                        ",",
                        "h1:2181,",
                        "h1:2181,,h2",
                        "h1:",
                        "h1:port",
                        "h1:-1",
                        "h1:0",
                        "h1:65536",
                        "h1:99999999999",
                        ":2181",
                        "::1",
                        "[::1",
                        "[::1]2181",
                        "[]:2181",
                        "[h1]:2181",
                        "h 1:2181",
                        "h1:2181/a/../b",
                        "h1:2181/a/./b",
                        "h1:2181/a\u0085b",
                        "http://h1:2181")
                .map(hosts -> DynamicTest.dynamicTest(
                        "\"" + hosts + "\"",
                        () -> assertThatThrownBy(() -> KazooClient.builder(hosts))
                                .isInstanceOf(IllegalArgumentException.class)
                                .hasMessageContaining(hosts)));
    }

    @Test
    void connectStringList_malformed_isRefused() {
        for (List<String> hosts :
                List.of(List.<String>of(), List.of("/a"), List.of("h1", "/a", "h2"), List.of("h1,h2"))) {
            assertThatThrownBy(() -> KazooClient.builder(hosts)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @TestFactory
    Stream<DynamicTest> path_malformed_isRefusedByEveryCall() {
        return callsWithAPath().entrySet().stream()
                .map(call -> DynamicTest.dynamicTest(call.getKey(), () -> {
                    proxy.resetCounts();
                    assertBadPath(call.getValue(), "", "it is empty");
                    assertBadPath(call.getValue(), "/a/../b", "/a/../b");
                    assertBadPath(call.getValue(), "./a", "./a");
                    assertBadPath(call.getValue(), "/a\tb", "/a\\u0009b");
                    assertBadPath(call.getValue(), "/a\ud800b", "U+D800");
                    assertThat(proxy.requests()).isEmpty();
                }));
    }

    private Map<String, Consumer<String>> callsWithAPath() {
        return Map.ofEntries(
                Map.entry("create", path -> zk.create(path)),
                Map.entry("createWithStat", path -> zk.createWithStat(path, null, CreateOptions.PERSISTENT)),
                Map.entry("ensurePath", path -> zk.ensurePath(path)),
                Map.entry("set", path -> zk.set(path, null)),
                Map.entry("delete", path -> zk.delete(path)),
                Map.entry("deleteRecursive", path -> zk.deleteRecursive(path)),
                Map.entry("setAcls", path -> zk.setAcls(path, Acl.OPEN_ACL_UNSAFE)),
                Map.entry("exists", path -> zk.exists(path)),
                Map.entry("exists with watcher", path -> zk.exists(path, event -> {})),
                Map.entry("get", path -> zk.get(path)),
                Map.entry("getChildren", path -> zk.getChildren(path)),
                Map.entry("getChildrenWithStat", path -> zk.getChildrenWithStat(path)),
                Map.entry("getAll", path -> zk.getAll(List.of("/a", path))),
                Map.entry("readAll", path -> zk.readAll(List.of(new ReadOp.GetChildren(path)))),
                Map.entry("getAcls", path -> zk.getAcls(path)),
                Map.entry("countDescendants", path -> zk.countDescendants(path)),
                Map.entry("ephemerals", path -> zk.ephemerals(path)),
                Map.entry("sync", path -> zk.sync(path)),
                Map.entry("addWatch", path -> zk.addWatch(path, WatchMode.PERSISTENT, event -> {})),
                Map.entry("removeWatcher", path -> zk.removeWatcher(path, event -> {})),
                Map.entry("checkWatch", path -> zk.checkWatch(path, WatcherType.ANY)),
                Map.entry("chroot", path -> zk.chroot(path)),
                Map.entry("unchroot", path -> zk.unchroot(path)),
                Map.entry("async create", path -> zk.async().create(path)),
                Map.entry("transaction create", path -> zk.transaction().create(path)),
                Map.entry("transaction delete", path -> zk.transaction().delete(path)),
                Map.entry("transaction set", path -> zk.transaction().set(path, null)),
                Map.entry("transaction check", path -> zk.transaction().check(path, 0)));
    }

    private static void assertBadPath(Consumer<String> call, String path, String named) {
        assertThatThrownBy(() -> call.accept(path))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(named);
    }

    @Test
    void acl_malformed_isRefused() {
        refused("0", () -> Acl.world(0));
        refused("32", () -> Acl.world(32));
        refused("-1", () -> Acl.of(-1, "digest", "x"));
        refused("", () -> Acl.of(1, "", "x"));
        refused("a:b", () -> Acl.digest("a:b", "c", 31));
        refused("[]", () -> zk.setAcls("/", List.of()));
        refused("[]", () -> CreateOptions.of().acl(List.of()));
        refused("", () -> zk.addAuth("", "x"));
    }

    @Test
    void createOptions_inConflict_areRefusedNamingBoth() {
        conflict("ephemeral", "EPHEMERAL", () -> CreateOptions.EPHEMERAL.ephemeral());
        conflict("ephemeral", "CONTAINER", () -> CreateOptions.of().container().ephemeral());
        conflict("sequential", "CONTAINER", () -> CreateOptions.of().container().sequential());
        conflict("container", "EPHEMERAL", () -> CreateOptions.EPHEMERAL.container());
        conflict("ttl", "EPHEMERAL", () -> CreateOptions.EPHEMERAL.ttl(Duration.ofSeconds(1)));
        conflict(
                "makeParents",
                "makeParents",
                () -> CreateOptions.of().makeParents().makeParents());
        refused("PT0S", () -> CreateOptions.of().ttl(Duration.ZERO));
        refused("PT-1S", () -> CreateOptions.of().ttl(Duration.ofSeconds(-1)));
    }

    private static void conflict(String wanted, String present, Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(wanted)
                .hasMessageContaining(present);
    }

    @Test
    void builder_valuesOutOfRange_areRefused() {
        refusedByBuilder("PT0S", builder -> builder.sessionTimeout(Duration.ZERO));
        refusedByBuilder("PT-1S", builder -> builder.sessionTimeout(Duration.ofSeconds(-1)));
        refusedByBuilder("PT0.0005S", builder -> builder.sessionTimeout(Duration.ofNanos(500_000)));
        refusedByBuilder("PT720H", builder -> builder.sessionTimeout(Duration.ofDays(30)));
        refusedByBuilder("PT0S", builder -> builder.connectTimeout(Duration.ZERO));
        refusedByBuilder("PT0S", builder -> builder.deadline(Duration.ZERO));
        refusedByBuilder("PT-5S", builder -> builder.stopTimeout(Duration.ofSeconds(-5)));
        refusedByBuilder("0 requests", builder -> builder.queueLimit(0, 1));
        refusedByBuilder("-1 bytes", builder -> builder.queueLimit(1, -1));
        refusedByBuilder("1023", builder -> builder.maxRequestBytes(1023));
        refusedByBuilder("2147483647", builder -> builder.maxReplyBytes(Integer.MAX_VALUE));
        refusedByBuilder("[]", builder -> builder.defaultAcl(List.of()));
        refusedByBuilder("", builder -> builder.authData("", "x"));
    }

    @Test
    void builder_settingsGivenTwice_areRefusedNamingBoth() {
        KazooBuilder builder = KazooClient.builder("h")
                .sessionTimeout(Duration.ofSeconds(7))
                .readOnly(true)
                .randomizeHosts(false)
                .authData("digest", "u:secret");

        conflict("PT7S", "PT8S", () -> builder.sessionTimeout(Duration.ofSeconds(8)));
        conflict("true", "false", () -> builder.readOnly(false));
        conflict("randomizeHosts", "true", () -> builder.randomizeHosts(true));
        assertThatThrownBy(() -> builder.authData("digest", "u:secret"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("digest")
                .hasMessageNotContaining("secret");
    }

    @Test
    void policies_outOfRange_areRefused() {
        refused("0", () -> RetryPolicy.COMMANDS.maxTries(0));
        refused("-1", () -> RetryPolicy.COMMANDS.maxTries(-1));
        refused("PT0S", () -> RetryPolicy.COMMANDS.deadline(Duration.ZERO));
        refused("PT0S", () -> new BackOff(Duration.ZERO, 2, 0, Duration.ofSeconds(1)));
        refused("0.5", () -> new BackOff(Duration.ofSeconds(1), 0.5, 0, Duration.ofSeconds(1)));
        refused("1.5", () -> new BackOff(Duration.ofSeconds(1), 2, 1.5, Duration.ofSeconds(1)));
        refused("NaN", () -> new BackOff(Duration.ofSeconds(1), 2, Double.NaN, Duration.ofSeconds(1)));
        refused("PT0.5S", () -> new BackOff(Duration.ofSeconds(1), 2, 0, Duration.ofMillis(500)));
        refused("1/2", () -> new LostPolicy(1, 2));
        refused("0", () -> KazooResources.withLoops(0));
        refused("257", () -> KazooResources.withLoops(257));
    }

    @Test
    void views_outOfRange_areRefused() {
        refused("PT0S", () -> zk.withDeadline(Duration.ZERO));
        refused("PT-1S", () -> zk.async().withDeadline(Duration.ofSeconds(-1)));
        refused("PT0S", () -> zk.start(Duration.ZERO));
        refused("PT0S", () -> zk.delay(Duration.ZERO));
        refused("RUOK", () -> zk.command("RUOK"));
        refused("", () -> zk.command(""));
    }

    private static void refusedByBuilder(String named, Consumer<KazooBuilder> setting) {
        refused(named, () -> setting.accept(KazooClient.builder("h")));
    }

    private static void refused(String named, Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(named);
    }
}
