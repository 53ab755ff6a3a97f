package io.kazoo.it.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.KazooClient;
import io.kazoo.data.Acl;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.Permissions;
import io.kazoo.data.Subscription;
import io.kazoo.error.NoAuthException;
import io.kazoo.error.OperationTimeoutException;
import io.kazoo.error.UnimplementedException;
import io.kazoo.recipe.GroupMember;
import io.kazoo.recipe.Recipes;
import io.kazoo.recipe.TtlNode;
import io.kazoo.testkit.EmbeddedZooKeeper;
import io.kazoo.testkit.FakeZooKeeper;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Members of groups, and nodes with a time to live. */
class RegistrationIT extends FaultCase {

    private static final Duration HOUR = Duration.ofHours(1);

    private static Map<String, String> text(Map<String, byte[]> members) {
        return members.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, member -> new String(member.getValue())));
    }

    private boolean isMine(String path) {
        return other.exists(path)
                .filter(stat -> stat.ephemeralOwner() == zk.session().id())
                .isPresent();
    }

    // ---- groups

    @Test
    void group_members_seeEachOthersPayloads() {
        GroupMember one = Recipes.of(zk).groupMember("/a/g", "one", "1".getBytes());
        GroupMember two = Recipes.of(other).groupMember("/a/g", "two", "2".getBytes());
        assertThat(text(two.members())).isEqualTo(Map.of("one", "1", "two", "2"));
        Until.holds(() -> one.members().size() == 2, () -> "" + one.members());
        assertThat(isMine("/a/g/one")).isTrue();
        assertThat(one.id()).isEqualTo("one");

        one.setPayload("1b".getBytes());
        Until.holds(() -> "1b".equals(text(two.members()).get("one")), () -> "" + text(two.members()));
        one.close();

        Until.holds(() -> text(two.members()).equals(Map.of("two", "2")), () -> "" + text(two.members()));
        two.close();
        Until.holds(() -> other.getChildren("/a/g").isEmpty(), () -> "left");
        Until.holds(() -> server.watchCount() == 0, () -> server.watchCount() + " watches");
    }

    @Test
    void group_listener_isToldOfEachChange() throws Exception {
        GroupMember member = Recipes.of(zk).groupMember("/g", "me", "1".getBytes());
        BlockingQueue<SortedMap<String, byte[]>> told = new LinkedBlockingQueue<>();
        Subscription listening = member.listen(told::add);
        member.listen(members -> {
            throw new IllegalStateException("a listener that throws");
        });
        assertThat(text(told.poll(20, TimeUnit.SECONDS))).isEqualTo(Map.of("me", "1"));

        other.create("/g/they", "2".getBytes());
        assertThat(text(told.poll(20, TimeUnit.SECONDS))).isEqualTo(Map.of("me", "1", "they", "2"));
        other.set("/g/they", "3".getBytes());
        assertThat(text(told.poll(20, TimeUnit.SECONDS))).isEqualTo(Map.of("me", "1", "they", "3"));
        other.delete("/g/they");
        assertThat(text(told.poll(20, TimeUnit.SECONDS))).isEqualTo(Map.of("me", "1"));
        listening.close();

        assertThat(listening.isActive()).isFalse();
    }

    @Test
    void group_expiredDeletedOrRestarted_joinsAgain() {
        GroupMember member = Recipes.of(zk).groupMember("/g", "me", "1".getBytes());
        member.setPayload("2".getBytes());
        expire();
        Until.holds(() -> isMine("/g/me"), () -> "not back");
        other.deleteRecursive("/g");
        Until.holds(() -> isMine("/g/me"), () -> "not back");
        zk.stop();
        zk.start();
        Until.holds(() -> isMine("/g/me"), () -> "not back");

        Until.holds(
                () -> member.isPresent() && text(member.members()).equals(Map.of("me", "2")),
                () -> member.isPresent() + " " + text(member.members()));
    }

    @Test
    void group_idOfAnother_isLeftAloneAndTakenOver() {
        other.create("/g");
        other.create("/g/me", "theirs".getBytes(), CreateOptions.EPHEMERAL);
        GroupMember member = Recipes.of(zk.async()).groupMember("/g", "me", "1".getBytes());
        Until.holds(() -> text(member.members()).equals(Map.of("me", "theirs")), () -> "" + member.members());
        member.setPayload("2".getBytes());
        assertThat(other.get("/g/me").utf8()).isEqualTo("theirs");
        assertThat(member.isPresent()).isFalse();

        other.delete("/g/me");

        member.joined().join();
        assertThat(other.get("/g/me").utf8()).isEqualTo("2");
    }

    @Test
    @Tag("slow")
    void group_eachFaultAtEachRequest_isOneMemberAndLeavesNothing() throws Exception {
        atEachRequest((path, fault) -> {
            GroupMember member = Recipes.of(zk).groupMember(path, "me", "1".getBytes());
            member.setPayload("2".getBytes());
            Until.holds(
                    () -> isMine(path + "/me") && text(member.members()).equals(Map.of("me", "2")),
                    () -> "" + text(member.members()));
            member.close();
            noChildren(path);
        });
    }

    @Test
    void group_badInput_isRefused() {
        other.create("/closed");
        other.setAcls("/closed", java.util.List.of(Acl.world(Permissions.READ)));

        assertThatThrownBy(() -> Recipes.of(zk).groupMember("/closed", "me", new byte[0]))
                .isInstanceOf(NoAuthException.class);
        for (String id : Set.of("", "a/b", ".")) {
            assertThatThrownBy(() -> Recipes.of(zk).groupMember("/g", id, new byte[0]))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    // ---- time to live

    @Test
    void ttl_touched_livesLongerThanItsTimeAndThenGoes() {
        TtlNode node = Recipes.of(zk).ttlNode("/a/n", "1".getBytes(), Duration.ofMillis(900));
        assertThat(node.isPresent()).isTrue();
        Until.holds(
                () -> other.exists("/a/n/touch").orElseThrow().version() >= 6, // two times its time to live
                () -> "not touched");
        assertThat(other.get("/a/n").utf8()).isEqualTo("1");
        assertThat(other.exists("/a/n").orElseThrow().version()).isZero();
        node.setData("2".getBytes());
        assertThat(other.get("/a/n").utf8()).isEqualTo("2");

        node.close();

        Until.holds(() -> other.exists("/a/n").isEmpty(), () -> "not gone");
    }

    @Test
    void ttl_earlierRunOrDeletion_isTakenOverOrMadeAgain() {
        TtlNode before = Recipes.of(other).ttlNode("/n", "before".getBytes(), HOUR);
        before.close();
        TtlNode node = Recipes.of(zk).ttlNode("/n", "now".getBytes(), Duration.ofMillis(300));
        assertThat(other.get("/n").utf8()).isEqualTo("now");
        node.setData("later".getBytes());

        other.deleteRecursive("/n");

        Until.holds(() -> other.exists("/n/touch").isPresent(), () -> "not back");
        assertThat(other.get("/n").utf8()).isEqualTo("later");
        expire();
        zk.stop();
        other.deleteRecursive("/n");
        zk.start();
        Until.holds(() -> other.exists("/n/touch").isPresent(), () -> "not back");
    }

    @Test
    void ttl_nodeOfAnother_isLeftAloneAndReplaced() {
        other.create("/plain", "theirs".getBytes());
        other.create("/gone", "theirs".getBytes(), CreateOptions.EPHEMERAL);
        TtlNode plain = Recipes.of(zk.async()).ttlNode("/plain", "1".getBytes(), HOUR);
        TtlNode gone = Recipes.of(zk.async()).ttlNode("/gone", "1".getBytes(), HOUR);
        assertThatThrownBy(() ->
                        Recipes.of(zk.withDeadline(Duration.ofMillis(300))).ttlNode("/plain", new byte[0], HOUR))
                .isInstanceOf(OperationTimeoutException.class);
        assertThat(other.exists("/plain").orElseThrow().version()).isZero();
        assertThat(other.exists("/gone").orElseThrow().version()).isZero();

        other.delete("/plain");
        other.delete("/gone");

        plain.created().join();
        gone.created().join();
        assertThat(other.get("/plain").utf8()).isEqualTo("1");
        assertThat(other.get("/gone").utf8()).isEqualTo("1");
    }

    @Test
    void ttl_anotherIsAtItsPathSinceItWent_isLeftAloneAndReplaced() {
        try (FakeZooKeeper fake = FakeZooKeeper.start();
                KazooClient client = KazooClient.connect(fake.connectString())) {
            Recipes.of(client).ttlNode("/n", "mine".getBytes(), Duration.ofMillis(900));
            fake.server(0).mute();
            fake.delete("/n/touch");
            fake.delete("/n");
            fake.create("/n", "theirs".getBytes());
            fake.clearRequests();

            fake.server(0).unmute();

            Until.holds(
                    () -> fake.requests("exists").size() >= 2 || fake.exists("/n/touch"),
                    () -> "does not look: " + fake.requests());
            client.sync("/n");
            assertThat(fake.children("/n")).isEmpty();
            assertThat(fake.data("/n")).contains("theirs".getBytes());
            fake.delete("/n");
            Until.holds(() -> fake.exists("/n/touch"), () -> "not made again");
            assertThat(fake.data("/n")).contains("mine".getBytes());
        }
    }

    @Test
    void ttl_notPossible_isATypedError() {
        assertThatThrownBy(() -> Recipes.of(zk).ttlNode("/n", new byte[0], Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Recipes.of(zk).ttlNode("/", new byte[0], HOUR))
                .isInstanceOf(IllegalArgumentException.class);
        try (EmbeddedZooKeeper without =
                        EmbeddedZooKeeper.builder().enableTtl(false).start();
                KazooClient client = KazooClient.connect(without.connectString())) {
            assertThatThrownBy(() -> Recipes.of(client).ttlNode("/n", new byte[0], HOUR))
                    .isInstanceOf(UnimplementedException.class);
        }
    }

    @Test
    @Tag("slow")
    void ttl_eachFaultAtEachRequest_isThere() {
        atEachRequest((path, harm) -> {
            TtlNode node = Recipes.of(zk).ttlNode(path, "1".getBytes(), HOUR);
            node.setData("2".getBytes());
            Until.holds(
                    () -> other.exists(path + "/touch").isPresent()
                            && "2".equals(other.get(path).utf8()),
                    () -> path);
            node.close();
            assertThat(other.getChildren(path)).containsExactly("touch");
        });
    }
}
