package io.kazoo.it.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.error.Effect;
import io.kazoo.error.KazooException;
import io.kazoo.it.recipe.fault.FaultyProxy.Harm;
import io.kazoo.recipe.CounterChange;
import io.kazoo.recipe.DoubleCounter;
import io.kazoo.recipe.Election;
import io.kazoo.recipe.NodeCache;
import io.kazoo.recipe.Party;
import io.kazoo.recipe.PersistentNode;
import io.kazoo.recipe.Recipes;
import java.time.Duration;
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
            try {
                assertThat(counter.add(1)).isEqualTo(new CounterChange<>(1.5, 2.5));
                assertThat(other.get(path).utf8()).isEqualTo("2.5");
            } catch (KazooException e) {
                assertThat(harm).isIn(Harm.EXPIRY, Harm.EXPIRY_AND_LOST_REPLY);
                assertThat(other.get(path).utf8()).isIn("1.5", e.effect() == Effect.NONE ? "1.5" : "2.5");
            }
            noChildren(path);
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
            party.leave();
            noChildren(path);
        });
        Until.holds(() -> server.watchCount() == 0, () -> "watches left");
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
        Until.holds(() -> server.watchCount() == 0, () -> "watches left");
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
                assertThat(harm).isNotNull();
            }
            assertThat(election.<Boolean, RuntimeException>run(LIMIT, leader -> true))
                    .isTrue();
            noChildren(path);
        });
        Until.holds(() -> server.watchCount() == 0, () -> "watches left");
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
        Until.holds(() -> server.watchCount() == 0, () -> "watches left");
    }
}
