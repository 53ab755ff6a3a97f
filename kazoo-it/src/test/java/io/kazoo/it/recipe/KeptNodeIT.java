package io.kazoo.it.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.KazooClient;
import io.kazoo.error.OperationTimeoutException;
import io.kazoo.recipe.PersistentNode;
import io.kazoo.recipe.Recipes;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What keeps a node there must also take it away. */
@Timeout(60)
class KeptNodeIT extends RecipeCase {

    @Test
    void close_whileCutOffLongerThanACallMayTake_removesWhatALostReplyLeft() {
        try (KazooClient client = builder().deadline(Duration.ofMillis(300)).build()) {
            client.start();
            long session = client.session().id();
            proxy.refuse(true);
            proxy.cutAtReply("create", 1);
            PersistentNode node = Recipes.of(client.async()).persistentNode("/p", bytes("mine"));
            Until.holds(
                    () -> other.exists("/p").isPresent() && !client.isConnected(), () -> "not made, or not cut off");

            node.close();
            assertThatThrownBy(() -> client.exists("/later")) // and so what close() asked has ended as well
                    .isInstanceOf(OperationTimeoutException.class);
            up();

            Until.holds(() -> other.exists("/p").isEmpty(), () -> "left behind");
            assertThat(client.session().id()).isEqualTo(session);
        }
    }

    @Test
    void setData_sessionExpiresAndAnotherTakesThePath_leavesItsNodeAlone() {
        PersistentNode node = Recipes.of(zk).persistentNode("/p", bytes("mine"));
        long session = zk.session().id();
        down();
        Until.holds(() -> !zk.isConnected(), () -> "still connected");

        CompletableFuture<?> setting = node.setDataAsync(bytes("new"));
        server.expireSession(session);
        other.create("/p", bytes("theirs"));
        up();
        setting.join();

        zk.sync("/p"); // behind what the recipe may have sent
        assertThat(other.get("/p").utf8()).isEqualTo("theirs");
        other.delete("/p");
        Until.holds(
                () -> other.exists("/p").isPresent()
                        && "new".equals(other.get("/p").utf8()),
                () -> "not made, or not with the data that was set");
    }
}
