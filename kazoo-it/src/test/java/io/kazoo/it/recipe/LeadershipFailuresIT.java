package io.kazoo.it.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.KazooClient;
import io.kazoo.error.ClientStoppedException;
import io.kazoo.recipe.Candidacy;
import io.kazoo.recipe.CandidacyOptions;
import io.kazoo.recipe.Hold;
import io.kazoo.recipe.LeaderLatch;
import io.kazoo.recipe.LeadershipListener;
import io.kazoo.recipe.Recipes;
import io.kazoo.testkit.FakeZooKeeper;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Leaders and listeners that throw. */
@Timeout(60)
class LeadershipFailuresIT {

    private final FakeZooKeeper fake = FakeZooKeeper.start();
    private final KazooClient zk = KazooClient.connect(fake.connectString());

    @AfterEach
    void end() {
        zk.close();
        fake.close();
    }

    @Test
    void stand_listenerForFailuresThrowsAnError_standsAgain() throws Exception {
        AtomicInteger terms = new AtomicInteger();
        Candidacy candidacy = Recipes.of(zk)
                .election("/e")
                .stand(
                        hold -> {
                            terms.incrementAndGet();
                            throw new IllegalStateException("no");
                        },
                        CandidacyOptions.DEFAULT,
                        thrown -> {
                            throw new AssertionError("neither", thrown);
                        });

        Until.holds(() -> terms.get() > 1, () -> "it does not stand again");
        candidacy.close();
    }

    @Test
    void stand_stoppedBetweenTerms_isTold() throws Exception {
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        Candidacy candidacy = Recipes.of(zk)
                .election("/e")
                .stand(
                        hold -> {
                            throw new IllegalStateException("no");
                        },
                        CandidacyOptions.DEFAULT,
                        failures::add);
        Until.holds(() -> failures.size() >= 7, () -> "told " + failures); // after which the pauses are long

        zk.stop();

        Until.holds(
                () -> failures.get(failures.size() - 1) instanceof ClientStoppedException, () -> "told " + failures);
        assertThat(candidacy.isActive()).isFalse();
    }

    @Test
    void latch_listenerThrowsAnError_othersAreTold() throws Exception {
        CompletableFuture<Hold> led = new CompletableFuture<>();
        try (LeaderLatch latch = Recipes.of(zk).leaderLatch("/e")) {
            latch.listen(leads(hold -> {
                throw new AssertionError("not this one");
            }));
            latch.listen(leads(led::complete));

            latch.start();

            assertThat(led.get(20, TimeUnit.SECONDS)).isNotNull();
        }
    }

    private static LeadershipListener leads(Consumer<Hold> listener) {
        return new LeadershipListener() {
            @Override
            public void isLeader(Hold leadership) {
                listener.accept(leadership);
            }

            @Override
            public void notLeader() {}
        };
    }
}
