package io.kazoo.it.recipe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.KazooClient;
import io.kazoo.data.Acl;
import io.kazoo.data.Permissions;
import io.kazoo.error.ErrorCodes;
import io.kazoo.error.KazooException;
import io.kazoo.error.NoAuthException;
import io.kazoo.error.OperationTimeoutException;
import io.kazoo.error.SessionExpiredException;
import io.kazoo.it.recipe.fault.FaultyProxy.Harm;
import io.kazoo.recipe.Hold;
import io.kazoo.recipe.PartitionOptions;
import io.kazoo.recipe.PartitionState;
import io.kazoo.recipe.Recipes;
import io.kazoo.recipe.SetPartitioner;
import io.kazoo.testkit.FakeZooKeeper;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Items shared among members. */
class SetPartitionerIT extends FaultCase {

    private static final List<String> ITEMS = List.of("a", "b", "c", "d", "e");
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final PartitionOptions QUICK = PartitionOptions.DEFAULT.withTimeBoundary(Duration.ofMillis(100));

    private final List<SetPartitioner> members = new ArrayList<>();
    private final BlockingQueue<PartitionState> told = new LinkedBlockingQueue<>();
    private final Map<String, Worker> owners = new ConcurrentHashMap<>();
    private final Set<String> doubles = ConcurrentHashMap.newKeySet();

    @AfterEach
    void finishAll() {
        members.forEach(SetPartitioner::close);
    }

    private SetPartitioner member(KazooClient client, String identifier, PartitionOptions options) {
        SetPartitioner member = Recipes.of(client).setPartitioner("/p", identifier, ITEMS, options);
        members.add(member);
        return member;
    }

    private SetPartitioner mine() {
        return member(zk, "me", QUICK);
    }

    /** Does what its user must until all have what is theirs; the shares. */
    private static List<List<String>> settled(SetPartitioner... members) {
        List<List<String>> shares = new ArrayList<>();
        Until.holds(
                () -> {
                    shares.clear();
                    Set<String> all = new HashSet<>();
                    for (SetPartitioner member : members) {
                        if (member.state() == PartitionState.RELEASE || member.state() == PartitionState.FAILURE) {
                            member.releaseSet();
                        }
                        shares.add(member.partition());
                        all.addAll(member.partition());
                    }
                    return all.equals(new HashSet<>(ITEMS));
                },
                () -> "not all items are somebody's: " + shares);
        return shares;
    }

    private PartitionState next() throws InterruptedException {
        return Objects.requireNonNull(told.poll(20, TimeUnit.SECONDS), "nothing was told");
    }

    private void until(SetPartitioner member, PartitionState state) {
        Until.holds(() -> member.state() == state, () -> member.state() + " instead of " + state);
    }

    @Test
    void partitioner_alone_getsEverythingInKazoosLayout() throws Exception {
        SetPartitioner mine = mine();

        assertThat(mine.waitForAcquire(LIMIT)).containsExactlyElementsOf(ITEMS);
        assertThat(mine.partition()).containsExactlyElementsOf(ITEMS);
        assertThat(mine.isValid()).isTrue();
        assertThat(mine.pending()).isEmpty();
        assertThat(mine.holds().values()).allMatch(Hold::isValid);
        assertThat(other.getChildren("/p")).containsExactlyInAnyOrder("party", "locks");
        assertThat(other.getChildren("/p/party")).singleElement().asString().matches("[0-9a-f]{32}-me");
        assertThat(other.get("/p/party/" + other.getChildren("/p/party").get(0)).utf8())
                .isEqualTo("me");
        assertThat(other.getChildren("/p/locks")).containsExactlyInAnyOrderElementsOf(ITEMS);
        String lock = other.getChildren("/p/locks/a").get(0);
        assertThat(lock).matches("[0-9a-f]{32}__lock__\\d{10}");
        assertThat(other.get("/p/locks/a/" + lock).data()).isEmpty();

        mine.finish();
        assertThat(mine.state()).isEqualTo(PartitionState.FAILURE);
        assertThat(other.getChildren("/p/locks/a")).isEmpty();
        Until.holds(() -> other.getChildren("/p/party").isEmpty(), () -> "did not leave");
        assertThatThrownBy(mine::releaseSet).isInstanceOf(CancellationException.class);
    }

    @Test
    void partitioner_warmPath_takesAllLocksInOneRoundTrip() throws Exception {
        mine().waitForAcquire(LIMIT);
        members.get(0).finish();
        Until.holds(() -> other.getChildren("/p/party").isEmpty() && server.watchCount() == 0, () -> "did not leave");
        link.reset();
        link.delayReplies(Duration.ofMillis(20));
        SetPartitioner mine = mine();
        mine.waitForAcquire(LIMIT);

        // create and look; the members; who they are; all locks, each a create and a list
        assertThat(link.requests()).hasSize(2 + 1 + 1 + 2 * ITEMS.size());
        assertThat(link.roundTrips()).isLessThanOrEqualTo(5); // kazoo: 29 for three items
    }

    @Test
    void partitioner_membersComeAndGo_shareAsKazooDoes() throws Exception {
        SetPartitioner mine = mine();
        mine.listen(told::add);
        mine.waitForAcquire(LIMIT);
        assertThat(List.of(next(), next())).containsExactly(PartitionState.ALLOCATING, PartitionState.ACQUIRED);

        SetPartitioner theirs = member(other, "you", QUICK);
        assertThat(next()).isEqualTo(PartitionState.RELEASE);
        assertThat(mine.partition()).isEmpty();
        assertThat(mine.holds()).hasSize(ITEMS.size()); // still its own: theirs waits
        Until.holds(() -> theirs.pending().equals(Set.of("b", "d")), () -> "" + theirs.pending());
        mine.releaseSet();
        assertThat(next()).isEqualTo(PartitionState.ALLOCATING);
        assertThat(mine.partition()).isEmpty(); // kazoo still shows the last one
        assertThat(mine.holds()).isEmpty();
        assertThat(mine.waitForAcquire(LIMIT)).containsExactly("a", "c", "e");
        assertThat(theirs.waitForAcquire(LIMIT)).containsExactly("b", "d");

        theirs.finish();
        assertThat(settled(mine)).containsExactly(ITEMS);
    }

    @Test
    void partitioner_moreMembersThanItems_someHaveNothingForCertain() {
        for (int i = 0; i < 7; i++) {
            member(i % 2 == 0 ? zk : other, "m" + i, QUICK);
        }

        List<List<String>> shares = settled(members.toArray(SetPartitioner[]::new));

        assertThat(shares.subList(0, 5)).allMatch(share -> share.size() == 1);
        until(members.get(6), PartitionState.ACQUIRED);
        assertThat(members.get(6).isValid()).isTrue();
        assertThat(members.get(6).partition()).isEmpty();
    }

    @Test
    void partitioner_equalIdentifiers_getDifferentShares() {
        SetPartitioner one = member(zk, "same", QUICK);
        SetPartitioner two = member(zk, "same", QUICK);

        assertThat(settled(one, two)).extracting(List::size).containsExactlyInAnyOrder(3, 2);
    }

    @Test
    void partitioner_weightsAndOrder_areHeeded() {
        SetPartitioner one = member(zk, "1", QUICK.withWeight(3));
        SetPartitioner two = member(other, "2", QUICK);

        assertThat(settled(one, two)).containsExactly(List.of("a", "c", "d", "e"), List.of("b"));
    }

    @Test
    void partitioner_foreignChildrenAndUnreadableMembers_doNoHarm() throws Exception {
        other.ensurePath("/p/party/foreign");
        other.ensurePath("/p/locks/a/foreign");
        String stranger = "/p/party/" + "0".repeat(32) + "-stranger";
        other.create(stranger);
        other.setAcls(stranger, List.of(Acl.world(Permissions.ADMIN)));
        SetPartitioner mine = mine();

        assertThat(mine.waitForAcquire(LIMIT)).containsExactly("a", "c", "e");
        other.delete(stranger);
        assertThat(settled(mine)).containsExactly(ITEMS);
    }

    @Test
    void partitioner_itemLockedElsewhere_waitsWithoutPollingAndSaysForWhat() throws Exception {
        Hold theirs = Recipes.of(other).lock("/p/locks/c").acquire();
        SetPartitioner mine = mine();
        Until.holds(() -> mine.pending().equals(Set.of("c")), () -> "waits for " + mine.pending());
        until(mine, PartitionState.ALLOCATING);
        assertThatThrownBy(() -> mine.waitForAcquire(Duration.ofMillis(200)))
                .isInstanceOf(OperationTimeoutException.class);
        assertThat(mine.partition()).isEmpty();

        theirs.close();
        assertThat(mine.waitForAcquire(LIMIT)).containsExactlyElementsOf(ITEMS);
    }

    @Test
    void partitioner_suspended_isReleasedOrKept() throws Exception {
        SetPartitioner strict = member(zk, "strict", QUICK);
        SetPartitioner keeping = member(zk, "x", QUICK.keepWhileSuspended());
        settled(strict, keeping);
        strict.listen(told::add);
        assertThat(next()).isEqualTo(PartitionState.ACQUIRED);

        link.down(true);
        assertThat(next()).isEqualTo(PartitionState.RELEASE);
        assertThat(strict.isValid()).isFalse();
        assertThat(strict.partition()).isEmpty();
        assertThat(keeping.isValid()).isTrue();
        link.down(false);

        settled(strict, keeping);
        assertThat(keeping.state()).isEqualTo(PartitionState.ACQUIRED);
    }

    @Test
    void partitioner_lost_isToldAndCanGoOn() throws Exception {
        SetPartitioner mine = mine();
        mine.waitForAcquire(LIMIT);
        mine.listen(told::add);
        assertThat(next()).isEqualTo(PartitionState.ACQUIRED);

        expire();
        PartitionState first = next();
        assertThat(first == PartitionState.RELEASE ? next() : first).isEqualTo(PartitionState.FAILURE);
        assertThat(mine.failure()).containsInstanceOf(SessionExpiredException.class);
        assertThat(mine.partition()).isEmpty();
        assertThatThrownBy(() -> mine.waitForAcquire(LIMIT)).isInstanceOf(SessionExpiredException.class);
        Until.holds(() -> other.getChildren("/p/party").isEmpty(), () -> "still a member");

        mine.releaseSet();
        assertThat(mine.waitForAcquire(LIMIT)).containsExactlyElementsOf(ITEMS);
        assertThat(mine.failure()).isEmpty();
    }

    @Test
    void partitioner_operatorDeletesNodes_isReleasedAndGoesOn() throws Exception {
        SetPartitioner mine = mine();
        mine.waitForAcquire(LIMIT);

        other.deleteRecursive("/p/locks/b");
        until(mine, PartitionState.RELEASE);
        settled(mine);
        other.deleteRecursive("/p/party");
        until(mine, PartitionState.RELEASE);
        settled(mine);
        other.deleteRecursive("/p");
        until(mine, PartitionState.RELEASE);

        settled(mine);
        assertThat(other.getChildren("/p/party")).hasSize(1);
    }

    @Test
    void partitioner_functionOfTheUser_decidesAndItsErrorsAreToldOf() throws Exception {
        SetPartitioner mine = member(
                zk, "me", QUICK.withFunction((self, members, items) -> List.of(items.get(members.indexOf(self)))));
        assertThat(mine.waitForAcquire(LIMIT)).containsExactly("a");

        IllegalStateException broken = new IllegalStateException("broken");
        SetPartitioner throwing = Recipes.of(zk).setPartitioner("/q", "me", ITEMS, QUICK.withFunction((s, m, i) -> {
            throw broken;
        }));
        until(throwing, PartitionState.FAILURE);
        assertThat(throwing.failure()).containsSame(broken);
        SetPartitioner wrong =
                Recipes.of(zk).setPartitioner("/r", "me", ITEMS, QUICK.withFunction((s, m, i) -> List.of("z")));
        assertThatThrownBy(() -> wrong.waitForAcquire(LIMIT)).hasMessageContaining("[z]");
        Until.holds(() -> other.getChildren("/r/party").isEmpty(), () -> "still a member");
        throwing.close();
        wrong.close();
    }

    @Test
    void partitioner_otherItems_areSharedAnew() throws Exception {
        SetPartitioner mine = mine();
        mine.waitForAcquire(LIMIT);

        mine.items(List.of("y", "x"));
        until(mine, PartitionState.RELEASE);
        mine.releaseSet();

        assertThat(mine.waitForAcquire(LIMIT)).containsExactly("x", "y");
        assertThatThrownBy(() -> mine.items(List.of("x//y"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> mine.items(List.of(""))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void partitioner_functionThrowsACancellation_fails() {
        SetPartitioner mine = member(zk, "me", QUICK.withFunction((self, members, items) -> {
            throw new CancellationException("of the test");
        }));

        until(mine, PartitionState.FAILURE);
    }

    @Test
    void partitioner_memberAwayWhileItIsRead_isReadAgain() throws Exception {
        try (FakeZooKeeper fake = FakeZooKeeper.start();
                KazooClient client = KazooClient.connect(fake.connectString())) {
            String heavy = "/p/party/" + "0".repeat(32) + "-1";
            client.ensurePath("/p/party");
            fake.create(heavy, "1\nweight=3".getBytes(UTF_8));
            fake.onReply("getData").path(heavy).error(ErrorCodes.NO_NODE);

            SetPartitioner mine = member(client, "2", QUICK);

            assertThat(mine.waitForAcquire(LIMIT)).containsExactly("b");
        }
    }

    @Test
    void partitioner_withoutPermission_isRefusedByName() {
        other.create("/p");
        other.setAcls("/p", List.of(Acl.world(Permissions.READ)));
        assertThatThrownBy(this::mine).isInstanceOf(NoAuthException.class);

        other.ensurePath("/q/party");
        other.create("/q/locks");
        other.setAcls("/q/locks", List.of(Acl.world(Permissions.READ | Permissions.ADMIN)));
        SetPartitioner mine = Recipes.of(zk).setPartitioner("/q", "me", ITEMS, QUICK);
        assertThatThrownBy(() -> mine.waitForAcquire(LIMIT)).isInstanceOf(NoAuthException.class);
        until(mine, PartitionState.FAILURE);
        other.setAcls("/q/locks", List.of(Acl.world(Permissions.ALL)));
        settled(mine);
        mine.close();
    }

    @Test
    void partitioner_partyNotReadableAnyMore_keepsItsItemsAndSeesTheOthersAfterAReconnect() throws Exception {
        SetPartitioner mine = mine();
        mine.waitForAcquire(LIMIT);
        other.setAcls("/p/party", List.of(Acl.world(Permissions.ALL & ~Permissions.READ)));
        other.create("/p/party/" + "0".repeat(32) + "-another", "another".getBytes(UTF_8));
        zk.sync("/p"); // an event would have come before its answer

        assertThat(mine.state()).isEqualTo(PartitionState.ACQUIRED);
        assertThat(mine.partition()).containsExactlyElementsOf(ITEMS);
        assertThat(mine.isValid()).isTrue();
        other.setAcls("/p/party", Acl.OPEN_ACL_UNSAFE);
        link.cut();
        until(mine, PartitionState.RELEASE);
    }

    @Test
    void partitioner_clientClosed_endsWaitsAndTells() throws Exception {
        SetPartitioner mine = mine();
        mine.waitForAcquire(LIMIT);
        SetPartitioner waiting = Recipes.of(zk.async()).setPartitioner("/p", "you", ITEMS, QUICK);
        CompletableFuture<List<String>> share = waiting.waitForAcquireAsync(LIMIT);
        Until.holds(() -> !waiting.pending().isEmpty(), () -> "not waiting");

        zk.stop();

        assertThatThrownBy(() -> share.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(KazooException.class);
        until(mine, PartitionState.FAILURE);
        until(waiting, PartitionState.FAILURE);
        zk.start();
        settled(mine, waiting);
        waiting.close();
    }

    @Test
    void listen_slowAndThrowingListeners_delayNobodyElse() throws Exception {
        SetPartitioner mine = mine();
        CountDownLatch stuck = new CountDownLatch(1);
        mine.listen(state -> {
            try {
                stuck.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        BlockingQueue<PartitionState> thrower = new LinkedBlockingQueue<>();
        mine.listen(state -> {
            thrower.add(state);
            throw new IllegalStateException("of the test");
        });
        mine.waitForAcquire(LIMIT);
        member(other, "you", QUICK);
        until(mine, PartitionState.RELEASE);

        PartitionState last = thrower.poll(20, TimeUnit.SECONDS);
        while (last != PartitionState.RELEASE) {
            last = thrower.poll(20, TimeUnit.SECONDS);
            assertThat(last).isNotNull();
        }
        stuck.countDown();
    }

    /** Works on its items while they are its own, and complains when somebody else does. */
    private final class Worker {
        private final SetPartitioner partitioner;
        private boolean ended;

        Worker(KazooClient client, String identifier) {
            partitioner = member(client, identifier, QUICK);
            partitioner.listen(this::told);
        }

        private synchronized void told(PartitionState state) {
            if (state == PartitionState.ACQUIRED && !ended) {
                for (String item : partitioner.partition()) {
                    Worker before = owners.putIfAbsent(item, this);
                    if (before != null && before != this) {
                        doubles.add(item);
                    }
                }
            } else if (state == PartitionState.RELEASE || state == PartitionState.FAILURE) {
                owners.values().removeIf(owner -> owner == this);
                if (!ended) {
                    partitioner.releaseSetAsync();
                }
            }
        }

        void end() {
            synchronized (this) {
                ended = true;
                owners.values().removeIf(owner -> owner == this);
            }
            partitioner.finish();
        }
    }

    @Test
    void partitioner_membersComeAndGoOverLostConnections_noItemHasTwoOwners() {
        Deque<Worker> workers = new ArrayDeque<>();
        for (int round = 0; round < 12; round++) {
            workers.add(new Worker(round % 2 == 0 ? zk : other, "w" + round));
            if (round % 3 == 2) {
                link.cut();
            }
            if (workers.size() > 3) {
                workers.removeFirst().end();
            }
            Until.holds(
                    () -> owners.size() == ITEMS.size()
                            && workers.stream()
                                    .allMatch(worker -> worker.partitioner.state() == PartitionState.ACQUIRED),
                    () -> "owned: " + owners.keySet());
        }

        assertThat(doubles).isEmpty();
    }

    @Test
    void partitioner_withoutATimeBoundary_sharesAtOnce() throws Exception {
        SetPartitioner mine = member(zk, "me", QUICK.withTimeBoundary(Duration.ZERO));

        assertThat(mine.waitForAcquire(LIMIT)).containsExactlyElementsOf(ITEMS);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("slow")
    void partitioner_faultAtEachRequest_endsWithEverythingAndLeavesNothing(Harm kind) {
        PartitionOptions options = QUICK.withTimeBoundary(Duration.ofMillis(20));
        int requests = atEachRequest(kind, (path, harm) -> {
            SetPartitioner mine = Recipes.of(zk.async()).setPartitioner(path, "me", Set.of("x", "y"), options);
            Until.holds(
                    () -> {
                        if (mine.state() == PartitionState.RELEASE || mine.state() == PartitionState.FAILURE) {
                            mine.releaseSet();
                        }
                        return mine.partition().equals(List.of("x", "y"));
                    },
                    () -> mine.state() + ", waits for " + mine.pending());
            mine.finish();
            noChildren(path + "/locks/x");
            noChildren(path + "/locks/y");
            noChildren(path + "/party");
        });

        assertThat(requests).isGreaterThan(15);
    }
}
