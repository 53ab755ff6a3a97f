package io.kazoo.it.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.data.Acl;
import io.kazoo.data.Permissions;
import io.kazoo.error.Effect;
import io.kazoo.error.KazooException;
import io.kazoo.error.NoAuthException;
import io.kazoo.recipe.KazooQueue;
import io.kazoo.recipe.Recipes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The plain queue. */
class KazooQueueIT extends FaultCase {

    private static final int DELETE = 2;
    private static final int GET_DATA = 4;
    private static final int GET_CHILDREN = 8;
    private static final int MULTI = 14;

    private KazooQueue queue(String path) {
        return Recipes.of(zk).queue(path);
    }

    private static String text(Optional<byte[]> item) {
        return item.map(String::new).orElse(null);
    }

    private void noMarkers() {
        Until.holds(
                () -> other.getChildren("/").stream().noneMatch(name -> name.contains("-_kazoo_")),
                () -> "left: " + other.getChildren("/"));
    }

    @Test
    void get_priorities_lowestFirstThenOldest() {
        KazooQueue queue = queue("/a/q");
        assertThat(queue.get()).isEmpty();
        queue.put("late".getBytes(), 900);
        queue.put("one".getBytes());
        queue.put("two".getBytes());
        queue.put("urgent".getBytes(), 5);
        assertThat(queue.size()).isEqualTo(4);
        assertThat(other.getChildren("/a/q")).allMatch(name -> name.matches("entry-\\d{3}-\\d{10}"));
        other.create("/a/q/foreign");

        assertThat(IntStream.range(0, 5).mapToObj(i -> text(queue.get())))
                .containsExactly("urgent", "one", "two", "late", null);
    }

    @Test
    void putAndGet_warmPath_takeOneAndThreeRoundTrips() {
        KazooQueue queue = queue("/q");
        queue.put("0".getBytes());
        noMarkers();
        link.reset();

        queue.put("1".getBytes());
        noMarkers();
        queue.get();
        noMarkers();

        assertThat(link.requests()).containsExactly(MULTI, DELETE, GET_CHILDREN, GET_DATA, MULTI, DELETE);
    }

    @Test
    void put_eachFaultAtEachRequest_addsOnceOrSaysSo() throws Exception {
        atEachRequest((path, fault) -> {
            other.create(path);
            int least = 1;
            int most = 1;
            try {
                queue(path).put("x".getBytes());
            } catch (KazooException e) {
                least = 0;
                most = e.effect() == Effect.NONE ? 0 : 1;
            }
            assertThat(other.getChildren(path).size()).isBetween(least, most);
            noMarkers();
        });
    }

    @Test
    void get_eachFaultAtEachRequest_takesOnceOrSaysSo() throws Exception {
        atEachRequest((path, fault) -> {
            KazooQueue theirs = Recipes.of(other).queue(path);
            theirs.put("1".getBytes());
            theirs.put("2".getBytes());
            String taken = null;
            boolean unsure = false;
            try {
                taken = text(queue(path).get());
            } catch (KazooException e) {
                unsure = e.effect() == Effect.UNKNOWN;
            }
            int left = other.getChildren(path).size();
            if (!unsure) {
                assertThat(left).isEqualTo(taken == null ? 2 : 1);
                assertThat(taken).isIn("1", null);
            }
            noMarkers();
        });
    }

    @Test
    void queue_manyClients_noItemLostOrDoubled() {
        List<CompletableFuture<?>> puts = new ArrayList<>();
        IntStream.range(0, 100)
                .forEach(i -> puts.add(queue("/q").putAsync(Integer.toString(i).getBytes())));
        CompletableFuture.allOf(puts.toArray(CompletableFuture[]::new)).join();

        List<CompletableFuture<Optional<byte[]>>> gets = new ArrayList<>();
        IntStream.range(0, 60).forEach(i -> {
            gets.add(queue("/q").getAsync());
            gets.add(Recipes.of(other).queue("/q").getAsync());
        });

        assertThat(gets.stream()
                        .map(CompletableFuture::join)
                        .filter(Optional::isPresent)
                        .map(KazooQueueIT::text))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 100).mapToObj(Integer::toString).toList());
    }

    @Test
    void put_badInput_isRefused() {
        other.create("/closed");
        other.setAcls("/closed", List.of(Acl.world(Permissions.READ)));

        assertThatThrownBy(() -> queue("/q").put(new byte[0], 1000)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> queue("/")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> queue("/closed").put(new byte[0])).isInstanceOf(NoAuthException.class);
    }
}
