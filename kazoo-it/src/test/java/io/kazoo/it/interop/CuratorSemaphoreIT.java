package io.kazoo.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.recipe.Hold;
import io.kazoo.recipe.KazooSemaphore;
import io.kazoo.recipe.Recipes;
import io.kazoo.recipe.SemaphoreOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.recipes.locks.InterProcessSemaphoreV2;
import org.apache.curator.framework.recipes.locks.Lease;
import org.apache.curator.framework.recipes.shared.SharedCount;
import org.junit.jupiter.api.Test;

/** Our semaphore in Curator's layout and its {@code InterProcessSemaphoreV2} on one path. */
class CuratorSemaphoreIT extends CuratorCase {

    private static final String PATH = "/semaphore";

    private KazooSemaphore ours() {
        return Recipes.of(zk).semaphore(PATH, 2, SemaphoreOptions.DEFAULT.curator());
    }

    private InterProcessSemaphoreV2 theirs() {
        return new InterProcessSemaphoreV2(curator, PATH, 2);
    }

    private CompletableFuture<Lease> acquire(InterProcessSemaphoreV2 semaphore) {
        return worker().call(() -> semaphore.acquire());
    }

    @Test
    void acquire_curatorHasAll_waitsUntilItReturnsOne() throws Exception {
        InterProcessSemaphoreV2 theirs = theirs();
        Lease one = get(acquire(theirs));
        Lease two = get(acquire(theirs));

        assertThat(ours().tryAcquire()).isEmpty();
        CompletableFuture<Hold> waiting = ours().acquireAsync();
        children(PATH + "/locks", 1);
        assertThat(waiting).isNotDone();
        theirs.returnLease(one);

        try (Hold hold = get(waiting)) {
            assertThat(hold.isValid()).isTrue();
            assertThat(theirs.getParticipantNodes()).hasSize(2);
        }
        theirs.returnLease(two);
    }

    @Test
    void curator_weHaveAll_waitsUntilWeReleaseOne() throws Exception {
        Hold one = ours().acquire(BOUND);
        Hold two = ours().acquire(BOUND);
        assertThat(theirs().acquire(300, TimeUnit.MILLISECONDS)).isNull();

        CompletableFuture<Lease> waiting = acquire(theirs());
        children(PATH + "/leases", 3);
        assertThat(waiting).isNotDone();
        one.close();

        assertThat(get(waiting)).isNotNull();
        two.close();
    }

    @Test
    void waiting_ofBothInTurn_areServedInOrder() throws Exception {
        Hold one = ours().acquire(BOUND);
        Hold two = ours().acquire(BOUND);
        List<String> served = Collections.synchronizedList(new ArrayList<>());
        List<CompletableFuture<?>> all = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            String name = (i % 2 == 0 ? "theirs " : "ours ") + i;
            expected.add(name);
            all.add(i % 2 == 0 ? serveTheirs(name, served) : serveOurs(name, served));
            children(PATH + "/locks", i + 1);
        }

        one.close();

        for (CompletableFuture<?> each : all) {
            get(each);
        }
        assertThat(served).containsExactlyElementsOf(expected);
        two.close();
        children(PATH + "/leases", 0);
        children(PATH + "/locks", 0);
    }

    private CompletableFuture<?> serveOurs(String name, List<String> served) {
        return ours().acquireAsync().thenAccept(hold -> {
            served.add(name);
            hold.close();
        });
    }

    private CompletableFuture<?> serveTheirs(String name, List<String> served) {
        InterProcessSemaphoreV2 semaphore = theirs();
        return worker().call(() -> {
            Lease lease = semaphore.acquire();
            served.add(name);
            semaphore.returnLease(lease);
            return name;
        });
    }

    @Test
    void sharedCount_changedByEither_isTheNumberForBoth() throws Exception {
        SharedCount count = closedAfter(new SharedCount(curator, "/count", 1));
        count.start();
        InterProcessSemaphoreV2 theirs = new InterProcessSemaphoreV2(curator, PATH, count);
        KazooSemaphore ours = Recipes.of(zk).semaphore(PATH, 1, SemaphoreOptions.DEFAULT.curator("/count"));
        Lease lease = get(acquire(theirs));
        CompletableFuture<Hold> waiting = ours.acquireAsync();
        children(PATH + "/locks", 1);
        assertThat(waiting).isNotDone();

        count.setCount(2);
        Hold hold = get(waiting);
        CompletableFuture<Lease> third = acquire(theirs);
        children(PATH + "/leases", 3);
        assertThat(third).isNotDone();
        ours.setMaxLeases(3);

        assertThat(get(third)).isNotNull();
        hold.close();
        theirs.returnLease(lease);
    }

    @Test
    void sessions_ofEitherExpire_leasesAreFree() throws Exception {
        get(acquire(theirs()));
        Hold ours = ours().acquire(BOUND);
        CompletableFuture<Hold> waiting = ours().acquireAsync();
        children(PATH + "/locks", 1);

        server.expireSession(curator.getZookeeperClient().getZooKeeper().getSessionId());
        assertThat(get(waiting).isValid()).isTrue();
        InterProcessSemaphoreV2 after = new InterProcessSemaphoreV2(newCurator(), PATH, 2);
        CompletableFuture<Lease> lease = acquire(after);
        children(PATH + "/leases", 3);
        server.expireSession(ours.sessionId());

        assertThat(get(lease)).isNotNull();
    }
}
