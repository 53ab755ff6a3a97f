package io.kazoo.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.it.support.Eventually;
import io.kazoo.recipe.KazooDelayQueue;
import io.kazoo.recipe.KazooQueue;
import io.kazoo.recipe.LockingQueue;
import io.kazoo.recipe.QueueOptions;
import io.kazoo.recipe.Recipes;
import io.kazoo.recipe.TakenItem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.queue.DistributedDelayQueue;
import org.apache.curator.framework.recipes.queue.DistributedPriorityQueue;
import org.apache.curator.framework.recipes.queue.DistributedQueue;
import org.apache.curator.framework.recipes.queue.MultiItem;
import org.apache.curator.framework.recipes.queue.QueueBuilder;
import org.apache.curator.framework.recipes.queue.QueueConsumer;
import org.apache.curator.framework.recipes.queue.QueueSerializer;
import org.apache.curator.framework.state.ConnectionState;
import org.junit.jupiter.api.Test;

/** Our queues in Curator's layout and its own on one path. */
class CuratorQueuesIT extends CuratorCase {

    private static final String PATH = "/queue";
    private static final String LOCKS = "/queue-locks";

    /** What they took. */
    private final List<String> theirs = new CopyOnWriteArrayList<>();

    private final QueueConsumer<String> consumer = new QueueConsumer<>() {
        @Override
        public void consumeMessage(String message) {
            theirs.add(message);
        }

        @Override
        public void stateChanged(CuratorFramework client, ConnectionState newState) {}
    };

    private static final QueueSerializer<String> TEXT = new QueueSerializer<>() {
        @Override
        public byte[] serialize(String item) {
            return bytes(item);
        }

        @Override
        public String deserialize(byte[] bytes) {
            return new String(bytes);
        }
    };

    private QueueBuilder<String> builder(boolean consumes) {
        return QueueBuilder.builder(curator, consumes ? consumer : null, TEXT, PATH);
    }

    private KazooQueue ours() {
        return Recipes.of(zk).queue(PATH, QueueOptions.CURATOR);
    }

    private static String text(TakenItem item) {
        return new String(item.data());
    }

    @Test
    void plain_putByCurator_isTakenByUsInOrder() throws Exception {
        DistributedQueue<String> queue = closedAfter(builder(false).buildQueue());
        queue.start();
        queue.put("1");
        queue.putMulti(new MultiItem<>() {
            private int next = 2;

            @Override
            public String nextItem() {
                return next <= 3 ? String.valueOf(next++) : null;
            }
        });
        assertThat(queue.flushPuts(20, TimeUnit.SECONDS)).isTrue();
        ours().put(bytes("4"));

        for (String expected : List.of("1", "2", "3", "4")) {
            assertThat(ours().get().map(String::new)).contains(expected);
        }
        assertThat(ours().get()).isEmpty();
    }

    @Test
    void plain_putByUs_isTakenByCuratorInOrder() throws Exception {
        ours().put(bytes("1"));
        ours().put(bytes("2"));

        closedAfter(builder(true).buildQueue()).start();

        Eventually.holds(() -> assertThat(theirs).containsExactly("1", "2"));
        ours().put(bytes("3"));
        Eventually.holds(() -> assertThat(theirs).containsExactly("1", "2", "3"));
    }

    @Test
    void priorities_ofEither_areServedByTheOther() throws Exception {
        DistributedPriorityQueue<String> queue = closedAfter(builder(false).buildPriorityQueue(0));
        queue.start();
        queue.put("later", 300);
        queue.put("first", 3);
        assertThat(queue.flushPuts(20, TimeUnit.SECONDS)).isTrue();
        ours().put(bytes("between"), 200);

        for (String expected : List.of("first", "between", "later")) {
            assertThat(ours().get().map(String::new)).contains(expected);
        }
        ours().put(bytes("z"), 200);
        ours().put(bytes("a"), 5);
        closedAfter(builder(true).buildPriorityQueue(0)).start();
        Eventually.holds(() -> assertThat(theirs).containsExactly("a", "z"));
    }

    @Test
    void claimed_itemsOfBoth_areTakenOnce() throws Exception {
        LockingQueue ours = Recipes.of(zk).lockingQueue(PATH, QueueOptions.CURATOR.withLockPath(LOCKS));
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            ours.put(bytes("item" + i));
            all.add("item" + i);
        }

        closedAfter(builder(true).lockPath(LOCKS).buildQueue()).start();
        List<String> taken = new ArrayList<>();
        Eventually.holds(() -> {
            Optional<TakenItem> item = ours.tryGet();
            if (item.isPresent()) {
                String text = text(item.get());
                if (item.get().consume()) {
                    taken.add(text);
                }
            }
            assertThat(taken.size() + theirs.size()).isEqualTo(all.size());
        });

        taken.addAll(theirs);
        assertThat(taken).containsExactlyInAnyOrderElementsOf(all);
        assertThat(ours.size()).isZero();
    }

    @Test
    void claimed_byUs_isLeftAloneByCuratorUntilReleased() throws Exception {
        LockingQueue ours = Recipes.of(zk).lockingQueue(PATH, QueueOptions.CURATOR.withLockPath(LOCKS));
        ours.put(bytes("ours"));
        TakenItem item = ours.get();
        closedAfter(builder(true).lockPath(LOCKS).buildQueue()).start();
        ours.put(bytes("free"));
        Eventually.holds(() -> assertThat(theirs).containsExactly("free"));

        item.release();
        ours.put(bytes("another")); // Curator looks again when an item comes, not when a claim goes

        Eventually.holds(() -> assertThat(theirs).containsExactlyInAnyOrder("free", "ours", "another"));
    }

    @Test
    void delayed_itemsOfEither_areServedByTheOther() throws Exception {
        DistributedDelayQueue<String> queue =
                closedAfter(builder(false).lockPath(LOCKS).buildDelayQueue());
        queue.start();
        long now = System.currentTimeMillis();
        queue.put("second", now - 1000);
        queue.put("first", now - 2000);
        queue.put("much later", now + Duration.ofHours(1).toMillis());
        assertThat(queue.flushPuts(20, TimeUnit.SECONDS)).isTrue();
        KazooDelayQueue ours = Recipes.of(zk).delayQueue(PATH, LOCKS);

        for (String expected : List.of("first", "second")) {
            TakenItem item = get(ours.getAsync());
            assertThat(text(item)).isEqualTo(expected);
            assertThat(item.consume()).isTrue();
        }
        assertThat(ours.tryGet()).isEmpty();
        ours.put(bytes("ours"), Duration.ofMillis(1));
        closedAfter(builder(true).lockPath(LOCKS).buildDelayQueue()).start();
        Eventually.holds(() -> assertThat(theirs).containsExactly("ours"));
        assertThat(ours.size()).isEqualTo(1);
    }
}
