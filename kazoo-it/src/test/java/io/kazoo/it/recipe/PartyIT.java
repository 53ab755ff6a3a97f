package io.kazoo.it.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.KazooClient;
import io.kazoo.data.Acl;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.Permissions;
import io.kazoo.data.Subscription;
import io.kazoo.error.ErrorCodes;
import io.kazoo.error.NoAuthException;
import io.kazoo.recipe.Party;
import io.kazoo.recipe.PersistentNode;
import io.kazoo.recipe.Recipes;
import io.kazoo.testkit.FakeZooKeeper;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parties and the nodes that are always there. */
class PartyIT extends FaultCase {

    private Party party(boolean shallow, String path) {
        return shallow
                ? Recipes.of(zk).shallowParty(path, "me-1")
                : Recipes.of(zk).party(path, "me-1");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void party_joinAndLeave_isSeen(boolean shallow) {
        Party party = party(shallow, "/a/b");
        assertThat(party.members()).isEmpty();

        party.join();
        party.join();
        assertThat(party.isParticipating()).isTrue();
        assertThat(party.members()).containsExactly("me-1");
        other.create("/a/b/foreign");
        assertThat(party.members()).containsExactly("me-1");
        String node = other.getChildren("/a/b").stream()
                .filter(name -> !name.equals("foreign"))
                .findFirst()
                .orElseThrow();
        assertThat(node).matches(shallow ? "[0-9a-f]{32}-me-1" : "[0-9a-f]{32}__party__");
        assertThat(other.get("/a/b/" + node).utf8()).isEqualTo("me-1");

        assertThat(party.leave()).isTrue();
        assertThat(party.leave()).isFalse();
        assertThat(party.isParticipating()).isFalse();
        assertThat(other.getChildren("/a/b")).containsExactly("foreign");
    }

    @Test
    void party_madeBeforeTheirClientsRun_areTwoMembers() {
        KazooClient first = KazooClient.builder(server.connectString()).build();
        KazooClient second = KazooClient.builder(server.connectString()).build();
        try (first;
                second) {
            List<Party> both = List.of(
                    Recipes.of(first).party("/a", "me"), Recipes.of(second).party("/a", "me"));
            first.start();
            second.start();

            both.forEach(Party::join);

            assertThat(other.getChildren("/a")).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void party_sessionExpiredOrNodeDeleted_joinsAgain(boolean shallow) {
        Party party = party(shallow, "/a");
        party.join();

        expire();
        Until.holds(() -> party.members().equals(List.of("me-1")), () -> "not joined again");
        other.deleteRecursive("/a");

        Until.holds(() -> party.members().equals(List.of("me-1")), () -> "not joined again");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void listen_membersChange_isTold(boolean shallow) throws Exception {
        BlockingQueue<List<String>> told = new LinkedBlockingQueue<>();
        Subscription listening = party(shallow, "/a").listen(told::add);
        assertThat(told.poll(20, TimeUnit.SECONDS)).isEmpty();

        Party joining = shallow
                ? Recipes.of(other).shallowParty("/a", "x")
                : Recipes.of(other).party("/a", "x");
        joining.join();
        assertThat(told.poll(20, TimeUnit.SECONDS)).containsExactly("x");
        joining.leave();
        assertThat(told.poll(20, TimeUnit.SECONDS)).isEmpty();

        listening.close();
        Until.holds(() -> server.watchCount() == 0, () -> "watches left");
    }

    private static BlockingQueue<List<String>> listensToNobody(FakeZooKeeper fake, KazooClient client)
            throws Exception {
        fake.create("/a", null);
        BlockingQueue<List<String>> told = new LinkedBlockingQueue<>();
        Recipes.of(client).shallowParty("/a", "me").listen(told::add);
        assertThat(told.poll(20, TimeUnit.SECONDS)).isEmpty();
        return told;
    }

    @Test
    void listen_lookAtAChangeFails_isToldOfItAllTheSame() throws Exception {
        try (FakeZooKeeper fake = FakeZooKeeper.start();
                KazooClient client = KazooClient.connect(fake.connectString())) {
            BlockingQueue<List<String>> told = listensToNobody(fake, client);

            fake.onReply("getChildren").path("/a").error(ErrorCodes.NO_AUTH);
            fake.create("/a/" + "0".repeat(32) + "-x", null);

            assertThat(told.poll(20, TimeUnit.SECONDS)).containsExactly("x");
        }
    }

    @Test
    void listen_clientStoppedBeforeTheLookAtAChange_isToldOfItAfterItsStart() throws Exception {
        try (FakeZooKeeper fake = FakeZooKeeper.start();
                KazooClient client = KazooClient.connect(fake.connectString())) {
            BlockingQueue<List<String>> told = listensToNobody(fake, client);
            fake.clearRequests();
            fake.onReply("getChildren").path("/a").drop();
            fake.create("/a/" + "0".repeat(32) + "-x", null);
            Until.holds(() -> !fake.requests("getChildren").isEmpty(), () -> "not looked");

            client.stop();
            client.start();

            assertThat(told.poll(20, TimeUnit.SECONDS)).containsExactly("x");
        }
    }

    @Test
    void join_eachFaultAtEachRequest_isOneMemberAndLeavesNothing() throws Exception {
        atEachRequest((path, fault) -> {
            other.create(path);
            Party party = party(false, path);
            party.join();
            Until.holds(party::isParticipating, () -> "not joined");
            Until.holds(() -> other.getChildren(path).size() == 1, () -> "members: " + other.getChildren(path));
            party.leave();
            noChildren(path);
        });
    }

    @Test
    void join_notPermitted_fails() {
        other.create("/a");
        other.setAcls("/a", List.of(Acl.world(Permissions.READ | Permissions.ADMIN)));

        assertThatThrownBy(() -> party(false, "/a").join()).isInstanceOf(NoAuthException.class);

        other.setAcls("/a", List.of(Acl.world(Permissions.ALL)));
        Party party = party(false, "/a");
        party.join();
        assertThat(party.members()).hasSize(1);
    }

    @Test
    void persistentNode_reconnects_doNotTouchIt() {
        PersistentNode node = Recipes.of(zk).persistentNode("/a/n", "1".getBytes());
        long czxid = other.exists("/a/n").orElseThrow().czxid();

        for (int round = 0; round < 3; round++) {
            link.cut();
            zk.retry(() -> zk.exists("/"));
        }

        assertThat(other.exists("/a/n").orElseThrow().version()).isZero();
        assertThat(other.exists("/a/n").orElseThrow().czxid()).isEqualTo(czxid);
        assertThat(node.isPresent()).isTrue();
    }

    @Test
    void persistentNode_deletedExpiredOrRestarted_comesBack() {
        PersistentNode node = Recipes.of(zk).persistentNode("/a/n", "1".getBytes());
        node.setData("2".getBytes());
        other.delete("/a/n");
        Until.holds(() -> other.exists("/a/n").isPresent(), () -> "not back");
        assertThat(other.get("/a/n").utf8()).isEqualTo("2");

        expire();
        Until.holds(() -> isMine("/a/n"), () -> "not back");
        zk.stop();
        zk.start();
        Until.holds(() -> isMine("/a/n"), () -> "not back");
        node.close();

        Until.holds(() -> other.exists("/a/n").isEmpty(), () -> "left");
    }

    @Test
    void persistentNode_somebodyElsesNode_isWaitedFor() {
        other.create("/n", "theirs".getBytes(), CreateOptions.EPHEMERAL);
        PersistentNode node = Recipes.of(zk.async()).persistentNode("/n", "mine".getBytes());
        Until.holds(() -> server.watchCount() == 1, () -> "not watching");
        assertThat(node.isPresent()).isFalse();
        node.setData("mine too".getBytes());
        assertThat(other.get("/n").utf8()).isEqualTo("theirs");

        other.delete("/n");

        node.created().join();
        assertThat(other.get("/n").utf8()).isEqualTo("mine too");
        assertThat(other.exists("/n").orElseThrow().version()).isZero();
    }

    @Test
    void persistentNode_dataSetAtOnce_isWhatItHas() {
        PersistentNode node = Recipes.of(zk.async()).persistentNode("/n", "1".getBytes());
        node.setData("2".getBytes());

        Until.holds(
                () -> other.exists("/n").isPresent()
                        && "2".equals(other.get("/n").utf8()),
                () -> "not set");
    }

    /** Seed 13470 of the simulation. */
    @Test
    void persistentNode_mayNotBeMadeWhenItsPathIsFree_leavesNoWatch() {
        other.create("/a");
        other.create("/a/n");
        PersistentNode node = Recipes.of(zk.async()).persistentNode("/a/n", "1".getBytes());
        Until.holds(() -> server.watchCount() == 1, () -> server.watchCount() + " watches");
        other.setAcls("/a", List.of(Acl.world(Permissions.READ | Permissions.DELETE)));

        other.delete("/a/n");

        assertThat(node.created()).failsWithin(Until.BOUND);
        Until.holds(() -> server.watchCount() == 0, () -> server.watchCount() + " watches");
    }

    private boolean isMine(String path) {
        return other.exists(path)
                .filter(stat -> stat.ephemeralOwner() == zk.session().id())
                .isPresent();
    }
}
