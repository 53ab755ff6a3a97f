package io.kazoo.it.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.KazooBuilder;
import io.kazoo.KazooClient;
import io.kazoo.data.HoldState;
import io.kazoo.recipe.Recipes;
import io.kazoo.recipe.TakenItem;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A consumer that hears nothing for longer than its session lasts. */
@Tag("slow")
class LockingQueueCutOffIT extends RecipeCase {

    @Override
    KazooBuilder builder() {
        return KazooClient.builder(proxy.connectString()).sessionTimeout(Duration.ofSeconds(4));
    }

    @Test
    void item_consumerCutOffBeyondItsSession_isToldBeforeTheNextHasIt() throws Exception {
        Recipes.of(other).lockingQueue("/q").put(bytes("x"));
        TakenItem item = Recipes.of(zk).lockingQueue("/q").get();
        List<HoldState> told = new CopyOnWriteArrayList<>();
        item.hold().onStateChange(told::add);
        CompletableFuture<List<HoldState>> next = Recipes.of(other)
                .lockingQueue("/q")
                .getAsync(Duration.ofSeconds(20))
                .thenApply(found -> found.isPresent() && !item.isValid() ? List.copyOf(told) : List.<HoldState>of());

        proxy.blackHole();

        assertThat(next.get(30, TimeUnit.SECONDS)).contains(HoldState.UNCERTAIN);
        CompletableFuture<Boolean> late = item.consumeAsync();
        proxy.heal();
        assertThat(late.get(30, TimeUnit.SECONDS)).isFalse();
        item.close();
        assertThat(other.getChildren("/q/entries")).hasSize(1);
        assertThat(other.getChildren("/q/taken")).hasSize(2); // the claim of the next consumer, and its mark
    }
}
