package io.kazoo.it.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.recipe.LockingQueue;
import io.kazoo.recipe.Recipes;
import io.kazoo.recipe.TakenItem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The queue with claims while each of its requests in turn has a fault. */
@Tag("slow")
class LockingQueueFaultsIT extends FaultCase {

    private LockingQueue queue(String path) {
        return Recipes.of(zk).lockingQueue(path);
    }

    private LockingQueue theirs(String path) {
        return Recipes.of(other).lockingQueue(path);
    }

    private void nothingTaken(String path) {
        noChildren(path + "/taken");
        Until.holds(
                () -> other.getChildren(path).size() == 2, () -> "left below " + path + ": " + other.getChildren(path));
    }

    @Test
    void putAll_eachFaultAtEachRequest_addsAllOnceOrSaysSo() {
        int requests = atEachRequest((path, harm) -> {
            boolean sure = isSure(harm, () -> queue(path).putAll(List.of("1".getBytes(), "2".getBytes())));

            theirs(path).put("3".getBytes());
            assertThat(theirs(path).size()).isIn(3, sure ? 3 : 1);
            nothingTaken(path);
        });

        assertThat(requests).isGreaterThan(3);
    }

    @Test
    void getAndConsume_eachFaultAtEachRequest_takesOneAndConsumesItOnceOrSaysSo() {
        int requests = atEachRequest((path, harm) -> {
            theirs(path).putAll(List.of("1".getBytes(), "2".getBytes()));
            TakenItem item = queue(path).get(Duration.ofSeconds(20)).orElseThrow();
            assertThat(new String(item.data())).isEqualTo("1");

            Optional<Boolean> consumed = outcome(harm, item::consume);

            boolean gone = other.exists(item.path()).isEmpty();
            assertThat(consumed.orElse(gone)).isEqualTo(gone);
            assertThat(gone || endsTheSession(harm)).isTrue();
            assertThat(item.isValid()).isFalse();
            nothingTaken(path);
            assertThat(theirs(path).size()).isEqualTo(gone ? 1 : 2);
        });

        assertThat(requests).isGreaterThanOrEqualTo(6);
    }

    @Test
    void getAndRelease_eachFaultAtEachRequest_leavesTheItemAndNeverTouchesTheNextClaim() {
        atEachRequest((path, harm) -> {
            theirs(path).put("1".getBytes());
            TakenItem item = queue(path).get(Duration.ofSeconds(20)).orElseThrow();
            item.close();
            TakenItem next = theirs(path).get(Duration.ofSeconds(20)).orElseThrow();
            zk.retry(() -> zk.sync("/")); // what the background had to do was tried
            item.close();

            assertThat(next.holdsLock()).isTrue();
            assertThat(next.consume()).isTrue();
            nothingTaken(path);
        });
    }

    @Test
    void get_eachFaultWhileItWaits_takesWhatComes() {
        atEachRequest((path, harm) -> {
            CompletableFuture<TakenItem> waiting = queue(path).getAsync();
            Until.holds(() -> server.watchCount() == 2, () -> "" + server.watchCount());
            theirs(path).put("1".getBytes());
            TakenItem item = waiting.get(20, TimeUnit.SECONDS);
            assertThat(new String(item.data())).isEqualTo("1");
            item.close();
            assertThat(theirs(path).size()).isEqualTo(1);
            nothingTaken(path);
        });
    }

    @Test
    void tryGet_givenUpAtEachFault_leavesTheItem() {
        int requests = atEachRequest((path, harm) -> {
            theirs(path).put("1".getBytes());
            CompletableFuture<Optional<TakenItem>> hasty = queue(path).tryGetAsync();
            Until.holds(() -> hasty.isDone() || link.hasStruck(), () -> "no request");
            if (!hasty.cancel(false)) {
                hasty.join().orElseThrow().close();
            }

            TakenItem item = theirs(path).get(Duration.ofSeconds(20)).orElseThrow();
            assertThat(item.consume()).isTrue();
            nothingTaken(path);
        });

        assertThat(requests).isGreaterThan(3);
    }

    @Test
    void queue_manyConsumersAndFaults_noItemLostOrDoubled() {
        int items = 60;
        queue("/q")
                .putAll(IntStream.range(0, items)
                        .mapToObj(i -> Integer.toString(i).getBytes())
                        .toList());
        List<CompletableFuture<List<String>>> consumers = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            LockingQueue queue = i % 2 == 0 ? queue("/q") : theirs("/q");
            consumers.add(CompletableFuture.supplyAsync(() -> consumeAll(queue)));
        }
        while (other.getChildren("/q/entries").size() > items / 3) {
            link.cut();
            other.sync("/q");
        }

        List<String> consumed =
                consumers.stream().flatMap(done -> done.join().stream()).toList();

        assertThat(consumed)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, items).mapToObj(Integer::toString).toList());
    }

    private static List<String> consumeAll(LockingQueue queue) {
        List<String> consumed = new ArrayList<>();
        while (queue.size() > 0) {
            try {
                queue.get(Duration.ofSeconds(1)).ifPresent(item -> {
                    if (item.consume()) {
                        consumed.add(new String(item.data()));
                    }
                    item.close();
                });
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
        return consumed;
    }
}
