package io.kazoo.it.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.data.Subscription;
import io.kazoo.error.KazooException;
import io.kazoo.recipe.CacheOptions;
import io.kazoo.recipe.ChildrenCache;
import io.kazoo.recipe.CounterChange;
import io.kazoo.recipe.DoubleCounter;
import io.kazoo.recipe.Election;
import io.kazoo.recipe.Hold;
import io.kazoo.recipe.KazooSemaphore;
import io.kazoo.recipe.LockOptions;
import io.kazoo.recipe.NodeCache;
import io.kazoo.recipe.Party;
import io.kazoo.recipe.PersistentNode;
import io.kazoo.recipe.Recipes;
import io.kazoo.recipe.SemaphoreOptions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Recipes whose own tests do not harm each of their requests. */
@Tag("slow")
class OtherFaultsIT extends FaultCase {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    @Test
    void doubleCounter_eachFaultAtEachRequest_countsOnceOrSaysSo() {
        atEachRequest((path, harm) -> {
            other.create(path, "1.5".getBytes());
            DoubleCounter counter = Recipes.of(zk).doubleCounter(path, 0);

            boolean sure = isSure(harm, () -> assertThat(counter.add(1)).isEqualTo(new CounterChange<>(1.5, 2.5)));

            assertThat(other.get(path).utf8()).isIn("2.5", sure ? "2.5" : "1.5");
        });
    }

    @Test
    void shallowParty_eachFaultAtEachRequest_isOneMemberAndLeavesNothing() {
        atEachRequest((path, harm) -> {
            Party party = Recipes.of(zk).shallowParty(path, "me");
            party.join();
            Until.holds(
                    () -> party.isParticipating() && other.getChildren(path).size() == 1,
                    () -> "members: " + other.getChildren(path));
            assertThat(party.leave()).isTrue();
            noChildren(path);
        });
    }

    @Test
    void party_eachFaultAtEachRequestOfWhoLooks_seesTheMembers() {
        atEachRequest((path, harm) -> {
            Party theirs = Recipes.of(other).party(path, "them");
            theirs.join();
            Party party = Recipes.of(zk).party(path, "me");
            assertThat(party.members()).containsExactly("them");
            BlockingQueue<List<String>> told = new LinkedBlockingQueue<>();
            try (Subscription listening = party.listen(told::add)) {
                assertThat(told.poll(20, TimeUnit.SECONDS)).containsExactly("them");
                theirs.leave();
                assertThat(told.poll(20, TimeUnit.SECONDS)).isEmpty();
                assertThat(listening.isActive()).isTrue();
            }
        });
    }

    @Test
    void semaphore_eachFaultAtEachRequestOfWhoLooks_isExact() {
        atEachRequest((path, harm) -> {
            SemaphoreOptions options = SemaphoreOptions.DEFAULT.withIdentifier("them");
            Hold theirs =
                    Recipes.of(other).semaphore(path, 2, options).tryAcquire().orElseThrow();
            KazooSemaphore semaphore = Recipes.of(zk).semaphore(path, 2);
            assertThat(semaphore.leaseHolders()).containsExactly("them");
            semaphore.setMaxLeases(3);
            assertThat(other.get(path).utf8()).isEqualTo("3");
            assertThat(semaphore.maxLeases()).isEqualTo(3);
            theirs.close();
        });
    }

    @Test
    void lock_eachFaultAtEachRequestOfWhoLooks_seesTheContenders() {
        atEachRequest((path, harm) -> {
            LockOptions options = LockOptions.DEFAULT.withIdentifier("them");
            Hold theirs = Recipes.of(other).lock(path, options).tryAcquire().orElseThrow();
            assertThat(Recipes.of(zk).lock(path).contenders()).containsExactly("them");
            theirs.close();
        });
    }

    @Test
    void persistentNode_eachFaultAtEachRequest_isThereOnceAndGoes() {
        atEachRequest((path, harm) -> {
            PersistentNode node = Recipes.of(zk).persistentNode(path, "1".getBytes());
            Until.holds(
                    () -> node.isPresent()
                            && other.exists(path)
                                    .filter(stat -> stat.ephemeralOwner()
                                            == zk.session().id())
                                    .isPresent(),
                    () -> "not there");
            node.close();
            Until.holds(() -> other.exists(path).isEmpty(), () -> "left");
        });
    }

    @Test
    void election_eachFaultAtEachRequest_leadsOrSaysThatItLost() {
        atEachRequest((path, harm) -> {
            Election election = Recipes.of(zk).election(path);
            try {
                assertThat(election.<Boolean, RuntimeException>run(LIMIT, leader -> {
                            zk.exists("/");
                            return leader.isValid();
                        }))
                        .isTrue();
            } catch (KazooException e) {
                assertThat(endsTheSession(harm)).as("" + e).isTrue();
            }
            assertThat(election.<Boolean, RuntimeException>run(LIMIT, leader -> true))
                    .isTrue();
            noChildren(path);
        });
    }

    @Test
    void nodeCache_eachFaultAtEachRequest_equalsTheNode() {
        atEachRequest((path, harm) -> {
            other.create(path, "1".getBytes());
            NodeCache cache = Recipes.of(zk).nodeCache(path, event -> {});
            other.set(path, "2".getBytes());
            Until.holds(
                    () -> cache.node().filter(node -> "2".equals(node.utf8())).isPresent(), () -> "" + cache.node());
            other.delete(path);
            Until.holds(() -> cache.node().isEmpty(), () -> "" + cache.node());
            cache.close();
        });
    }

    @Test
    void childrenCache_eachFaultAtEachRequest_equalsTheChildren() {
        atEachRequest((path, harm) -> {
            other.ensurePath(path + "/a");
            ChildrenCache cache = Recipes.of(zk).childrenCache(path, CacheOptions.ALL, event -> {});
            other.create(path + "/b", "1".getBytes());
            other.delete(path + "/a");
            Until.holds(
                    () -> cache.names().equals(Set.of("b"))
                            && "1".equals(cache.get("b").orElseThrow().utf8()),
                    () -> "" + cache.snapshot());
            cache.close();
        });
    }
}
