package io.kazoo.it.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.KazooClient;
import io.kazoo.error.OperationTimeoutException;
import io.kazoo.recipe.PersistentNode;
import io.kazoo.recipe.Recipes;
import java.time.Duration;
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
}
