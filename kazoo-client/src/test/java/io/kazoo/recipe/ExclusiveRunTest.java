package io.kazoo.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.AsyncKazooClient;
import io.kazoo.KazooClient;
import io.kazoo.data.CreatedNode;
import io.kazoo.data.Stat;
import io.kazoo.error.HoldLostException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ExclusiveRunTest {

    private final AsyncKazooClient client =
            KazooClient.builder("localhost").build().async();

    @Test
    void run_holdIsNotValid_isInterruptedNoMoreWhenItHasThrown() {
        CreatedNode node = new CreatedNode("/l/1", new Stat(1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 1));
        Hold hold = new Hold(
                client,
                new RecipeLane(client, "test"),
                node,
                () -> CompletableFuture.completedFuture(Release.ALREADY_LOST));
        hold.end(Release.ALREADY_LOST);
        ExclusiveRun run = new ExclusiveRun(hold);
        assertThatThrownBy(() -> run.run(held -> 1)).isInstanceOf(HoldLostException.class);

        run.interrupt(); // which comes a little late

        assertThat(Thread.interrupted()).isFalse();
    }
}
