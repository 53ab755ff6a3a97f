package io.kazoo.it.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.data.Acl;
import io.kazoo.data.Permissions;
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

    private static final List<List<String>> ONE = List.of(List.of("x"));
    private static final List<List<String>> NONE_OR_ONE = List.of(List.of(), List.of("x"));

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
    void put_eachFaultAtEachRequest_addsOnceOrSaysSo() {
        atEachRequest((path, harm) -> {
            boolean sure = isSure(harm, () -> queue(path).put("x".getBytes()));

            assertThat(items(path)).isIn(sure ? ONE : NONE_OR_ONE);
        });
    }

    @Test
    void get_eachFaultAtEachRequest_takesOnceOrSaysSo() {
        atEachRequest((path, harm) -> {
            KazooQueue theirs = Recipes.of(other).queue(path);
            theirs.put("y".getBytes());
            theirs.put("x".getBytes());

            boolean sure = isSure(harm, () -> assertThat(queue(path).get()).contains("y".getBytes()));

            assertThat(items(path)).isIn(sure ? ONE : List.of(List.of("x"), List.of("y", "x")));
        });
    }

    /** What the queue holds, in order. */
    private List<String> items(String path) {
        return other.exists(path).isEmpty()
                ? List.of()
                : other.getChildren(path).stream()
                        .sorted()
                        .map(entry -> other.get(path + "/" + entry).utf8())
                        .toList();
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
