package io.kazoo.it.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.KazooClient;
import io.kazoo.error.Effect;
import io.kazoo.error.KazooException;
import io.kazoo.recipe.Lease;
import io.kazoo.recipe.NonBlockingLease;
import io.kazoo.recipe.Recipes;
import io.kazoo.testkit.FakeZooKeeper;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens between the write of a lease's record and the look at it, which its token comes from. */
class ObtainedLeaseIT {

    private static final String RECORD = "/l/lease_holder";
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final FakeZooKeeper fake = FakeZooKeeper.start();
    private final KazooClient zk = KazooClient.connect(fake.connectString());

    @AfterEach
    void end() {
        zk.close();
        fake.close();
    }

    @Test
    void obtain_clientStoppedWhenItWasWritten_isUnknown() {
        fake.onReply("getData").path(RECORD).nth(2).drop();
        CompletableFuture<Optional<Lease>> obtaining = lease("me").obtainAsync(MINUTE);
        Until.holds(() -> fake.requests("getData").size() == 2, () -> "not written");

        zk.close();

        assertThat(effect(obtaining)).isEqualTo(Effect.UNKNOWN);
        assertThat(fake.exists(RECORD)).isTrue();
    }

    @Test
    void obtain_timeIsUpWhenItWasWritten_isUnknown() {
        fake.onReply("getData").path(RECORD).nth(2).drop();
        KazooClient hasty = zk.withDeadline(Duration.ofMillis(500));

        CompletableFuture<Optional<Lease>> obtaining =
                Recipes.of(hasty).nonBlockingLease("/l", "me").obtainAsync(MINUTE);

        assertThat(effect(obtaining)).isEqualTo(Effect.UNKNOWN);
        assertThat(fake.exists(RECORD)).isTrue();
    }

    @Test
    void obtain_overwrittenBeforeItLooks_neverReleasesAnothers() throws Exception {
        String theirs = "{\"version\": 1, \"holder\": \"they\", \"end\": \"2999-01-01T00:00:00\"}";
        fake.onReply("multi").delay(Duration.ofMillis(300));
        CompletableFuture<Optional<Lease>> obtaining = lease("me").obtainAsync(MINUTE);
        Until.holds(() -> fake.exists(RECORD), () -> "not written");

        fake.set(RECORD, theirs.getBytes());

        assertThat(obtaining.get(20, TimeUnit.SECONDS)).isEmpty();
        assertThat(fake.data(RECORD)).contains(theirs.getBytes());
    }

    @Test
    void obtain_crossesWithTheReleaseOfTheOneBefore_isValid() throws Exception {
        NonBlockingLease leases = lease("me");
        Lease before = leases.obtain(MINUTE).orElseThrow();
        fake.clearRequests();
        fake.onReply("getData").path(RECORD).nth(2).afterNext();
        CompletableFuture<Optional<Lease>> obtaining = leases.obtainAsync(MINUTE);
        Until.holds(() -> fake.requests("getData").size() == 2, () -> "not written");

        CompletableFuture<Boolean> releasing = before.releaseAsync();

        Lease lease = obtaining.get(20, TimeUnit.SECONDS).orElseThrow();
        assertThat(releasing.get(20, TimeUnit.SECONDS)).isFalse();
        assertThat(before.isValid()).isFalse();
        assertThat(lease.isValid()).isTrue();
        assertThat(fake.exists(RECORD)).isTrue();
        assertThat(lease.release()).isTrue();
        assertThat(lease.isValid()).isFalse();
    }

    private NonBlockingLease lease(String holder) {
        return Recipes.of(zk).nonBlockingLease("/l", holder);
    }

    private static Effect effect(CompletableFuture<?> call) {
        return call.orTimeout(20, TimeUnit.SECONDS)
                .handle((value, error) ->
                        ((KazooException) (error instanceof CompletionException ? error.getCause() : error)).effect())
                .join();
    }
}
