package io.kazoo.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kazoo.KazooClient;
import io.kazoo.recipe.CacheOptions;
import io.kazoo.recipe.Candidacy;
import io.kazoo.recipe.CandidacyOptions;
import io.kazoo.recipe.GroupMember;
import io.kazoo.recipe.Hold;
import io.kazoo.recipe.LeaderLatch;
import io.kazoo.recipe.LeadershipListener;
import io.kazoo.recipe.PartitionFunction;
import io.kazoo.recipe.PartitionOptions;
import io.kazoo.recipe.Party;
import io.kazoo.recipe.Recipes;
import io.kazoo.recipe.SetPartitioner;
import io.kazoo.recipe.TreeCache;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The callbacks of recipes. In each of them the recipe that calls back is used as well, before anything else is done: {@code own}
 * blocks for what the same object does.
 */
final class RecipeCallbacks {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final PartitionOptions AT_ONCE = PartitionOptions.DEFAULT.withTimeBoundary(Duration.ZERO);
    private static final byte[] BYTES = "1".getBytes(UTF_8);

    private final KazooClient zk;
    private final Recipes recipes;
    private final boolean own;
    private final Consumer<Object> inside;

    private RecipeCallbacks(KazooClient zk, boolean own, Runnable inside) {
        this.zk = zk;
        this.recipes = Recipes.of(zk);
        this.own = own;
        this.inside = NoHangsIT.once(inside);
    }

    /** By name. {@code own}: whether what calls back is used as well. */
    static Map<String, BiConsumer<KazooClient, Runnable>> all(boolean own) {
        Map<String, Consumer<RecipeCallbacks>> kinds = new LinkedHashMap<>();
        kinds.put("state listener of a hold", RecipeCallbacks::stateOfAHold);
        kinds.put("loss of a hold", RecipeCallbacks::lossOfAHold);
        kinds.put("revocation of a hold", RecipeCallbacks::revocation);
        kinds.put("completion of a lock", RecipeCallbacks::completion);
        kinds.put("cache listener", RecipeCallbacks::cache);
        kinds.put("data watch", RecipeCallbacks::dataWatch);
        kinds.put("children watch", RecipeCallbacks::childrenWatch);
        kinds.put("party listener", RecipeCallbacks::party);
        kinds.put("group listener", RecipeCallbacks::group);
        kinds.put("partitioner listener", RecipeCallbacks::partitioner);
        kinds.put("partition function", RecipeCallbacks::partitionFunction);
        kinds.put("leadership listener", RecipeCallbacks::leadership);
        kinds.put("leader of a candidacy", RecipeCallbacks::leader);
        kinds.put("failure of a candidacy", RecipeCallbacks::failure);
        Map<String, BiConsumer<KazooClient, Runnable>> all = new LinkedHashMap<>();
        kinds.forEach((name, kind) -> all.put(name, (zk, inside) -> kind.accept(new RecipeCallbacks(zk, own, inside))));
        return all;
    }

    /** What is done in a callback. */
    private void called(Runnable ofItsOwn) {
        if (own) {
            ofItsOwn.run();
        }
        inside.accept(zk);
    }

    private Hold hold() {
        return Recipes.of(zk.async()).lock("/called/lock").acquireAsync(LIMIT).join();
    }

    /** Takes its node away and has it looked for. */
    private void lose(Hold hold) {
        zk.delete(hold.path());
        hold.verify();
    }

    private void stateOfAHold() {
        Hold hold = hold();
        hold.onStateChange(state -> called(hold::close));
        lose(hold);
    }

    private void lossOfAHold() {
        Hold hold = hold();
        hold.onLost(() -> called(() -> hold.verify().join()));
        lose(hold);
    }

    private void revocation() {
        Hold hold = hold();
        hold.onRevocationRequested(() -> called(hold::close));
        recipes.lock("/called/lock").requestRevocation();
    }

    private void completion() {
        Recipes.of(zk.async()).lock("/called/lock").acquireAsync().thenAccept(hold -> called(hold::close));
    }

    private void cache() {
        CompletableFuture<TreeCache> cache = new CompletableFuture<>();
        cache.complete(Recipes.of(zk.async())
                .treeCache(
                        "/",
                        CacheOptions.ALL,
                        event -> called(() -> cache.thenAccept(TreeCache::close).join())));
    }

    private void dataWatch() {
        Recipes.of(zk.async()).dataWatch("/", (node, event) -> {
            called(() -> recipes.dataWatch("/", (n, e) -> true).close());
            return false;
        });
    }

    private void childrenWatch() {
        Recipes.of(zk.async()).childrenWatch("/", (children, event) -> {
            called(() -> recipes.childrenWatch("/", (c, e) -> true).close());
            return false;
        });
    }

    private void party() {
        Party party = recipes.party("/called/party", "me");
        party.listen(members -> called(() -> {
            party.join();
            party.members();
            party.leave();
        }));
    }

    private void group() {
        GroupMember member = Recipes.of(zk.async()).groupMember("/called/group", "me", BYTES);
        member.listen(members -> called(() -> {
            member.setPayload(BYTES);
            member.close();
        }));
    }

    private void partitioner() {
        SetPartitioner partitioner = Recipes.of(zk.async()).setPartitioner("/called/set", "me", Set.of("a"), AT_ONCE);
        partitioner.listen(state -> called(() -> {
            interruptible(() -> partitioner.waitForAcquire(LIMIT));
            partitioner.finish();
        }));
    }

    private void partitionFunction() {
        PartitionFunction function = (self, members, items) -> {
            called(() -> {});
            return items;
        };
        Recipes.of(zk.async()).setPartitioner("/called/set", "me", Set.of("a"), AT_ONCE.withFunction(function));
    }

    private void leadership() {
        LeaderLatch latch = recipes.leaderLatch("/called/latch");
        latch.listen(new LeadershipListener() {
            @Override
            public void isLeader(Hold leadership) {
                called(() -> {
                    interruptible(() -> latch.await(LIMIT));
                    latch.participants();
                });
            }

            @Override
            public void notLeader() {}
        });
        latch.start();
    }

    private void leader() {
        stand(hold -> {
            called(() -> recipes.election("/called/election").contenders());
            return null;
        });
    }

    private void failure() {
        stand(hold -> {
            throw new IllegalStateException("as if something had gone wrong");
        });
    }

    private void stand(Function<Hold, Object> leader) {
        CompletableFuture<Candidacy> candidacy = new CompletableFuture<>();
        candidacy.complete(recipes.election("/called/election")
                .stand(
                        leader::apply,
                        CandidacyOptions.DEFAULT.once().uninterrupted(),
                        failure -> called(
                                () -> candidacy.thenAccept(Candidacy::close).join())));
    }

    private interface Waiting {
        void run() throws InterruptedException;
    }

    private static void interruptible(Waiting waiting) {
        try {
            waiting.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CompletionException(e);
        }
    }
}
