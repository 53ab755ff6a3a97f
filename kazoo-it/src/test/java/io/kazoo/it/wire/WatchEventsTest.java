package io.kazoo.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.AsyncKazooClient;
import io.kazoo.KazooClient;
import io.kazoo.data.EventType;
import io.kazoo.data.NodeData;
import io.kazoo.data.WatchMode;
import io.kazoo.data.WatchedEvent;
import io.kazoo.testkit.FakeRequest;
import io.kazoo.testkit.FakeZooKeeper;
import io.kazoo.testkit.model.ModelVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** F20 to F24: events early, odd and lost, and watches that a server would not take back. */
class WatchEventsTest extends WireCase {

    private static final int CHANGED = 3;
    private static final int CONNECTED = 3;
    private static final int FRAMES = 3;

    @Test
    void f20_eventBeforeTheReplyThatArmedIt_toldOnce() throws Exception {
        SessionLog log = opened(new SessionLog());
        KazooClient client = connect();
        fake.create("/a", bytes("one"));
        fake.onReply("getData").delay(Duration.ofMillis(200));

        CompletableFuture<NodeData> read = async(client).get("/a", events::add);
        eventually(() -> assertThat(fake.requests("getData")).hasSize(1));
        fake.set("/a", bytes("two"));

        assertThat(read.get(10, TimeUnit.SECONDS).utf8()).isEqualTo("one");
        eventually(() -> assertThat(events).extracting(WatchedEvent::type).containsExactly(EventType.CHANGED));
        works(client);
        assertThat(events).hasSize(1);
        assertThat(log.ignoredEvents()).isEmpty();
        assertThat(connections()).isEqualTo(1);
    }

    @Test
    void f21_eventsThatMeanNothing_ignoredAndEachLoggedAsThat() {
        SessionLog log = opened(new SessionLog());
        KazooClient client = connect();
        fake.create("/a", bytes("one"));
        fake.onReply("exists")
                .change(frame -> joined(
                        joined(event(CHANGED, CONNECTED, "/nobody/watches"), event(99, CONNECTED, "/a")),
                        joined(joined(event(CHANGED, 77, "/b"), event(CHANGED, CONNECTED, null)), frame)));

        assertThat(client.exists("/a", events::add)).isPresent();

        works(client);
        assertThat(events).isEmpty();
        assertThat(connections()).isEqualTo(1);
        assertThat(log.ignoredEvents()).hasSize(4);
    }

    @Test
    void f21_eventsThatAreForSomebody_notLoggedAsIgnored() {
        SessionLog log = opened(new SessionLog());
        KazooClient client = connect();
        fake.create("/a", bytes("one"));
        client.get("/a", events::add);
        client.getChildren("/", events::add);
        client.addWatch("/", WatchMode.PERSISTENT_RECURSIVE, events::add);
        client.addWatch("/a", WatchMode.PERSISTENT, events::add);

        fake.set("/a", null);
        fake.create("/a/b", null);
        fake.delete("/a/b");
        fake.delete("/a");

        works(client);
        eventually(() -> assertThat(events)
                .filteredOn(event -> "/a".equals(event.path()))
                .extracting(WatchedEvent::type)
                .contains(EventType.CHANGED, EventType.CHILD, EventType.DELETED));
        assertThat(log.ignoredEvents()).isEmpty();
    }

    @Test
    void f22_connectionCutBetweenTwoEventsOfOneTransaction_secondMadeUpFor() {
        KazooClient client = connect();
        KazooClient other = connect();
        fake.create("/a", null);
        fake.create("/b", null);
        client.get("/a", events::add);
        client.get("/b", events::add);
        fake.onReply("event").nth(2).drop().thenClose();

        other.transaction().set("/a", bytes("x")).set("/b", bytes("y")).commit();

        eventually(() -> assertThat(events).extracting(WatchedEvent::path).containsExactlyInAnyOrder("/a", "/b"));
        works(client);
    }

    @Test
    void f23_watchesRefused_toldAndTheConnectionGoesOn() {
        KazooClient client = connect();
        fake.create("/a", null);
        client.get("/a", events::add);
        fake.onReply("setWatches").error(-5);

        fake.server(0).dropConnections();

        eventually(() -> assertThat(events).extracting(WatchedEvent::type).containsExactly(EventType.NONE));
        works(client);
        fake.server(0).dropConnections();
        works(client);
        assertThat(fake.requests("setWatches")).hasSize(1);
    }

    @Test
    void f23_persistentWatchesUnknownToTheServer_toldAndNotTriedForEver() {
        KazooClient client = connect();
        fake.create("/a", null);
        client.addWatch("/a", WatchMode.PERSISTENT, events::add);
        fake.onReply("setWatches2").error(-6).thenClose();

        fake.server(0).dropConnections();

        eventually(() -> assertThat(events).extracting(WatchedEvent::type).containsExactly(EventType.NONE));
        works(client);
        assertThat(fake.requests("setWatches2")).hasSize(1);
    }

    @Test
    @Tag("slow")
    void f24_twoHundredThousandWatches_inFramesOf128KiBAheadOfRequests() throws Exception {
        fake(FakeZooKeeper.builder()
                .version(ModelVersion.V3_9)
                .tick(Duration.ofSeconds(2))
                .start());
        int watches = 200_000;
        KazooClient client = connect(KazooClient.builder(fake.connectString())
                .sessionTimeout(Duration.ofSeconds(20))
                .deadline(Duration.ofSeconds(60))
                .queueLimit(watches, 64L << 20));
        arm(client, watches);
        int before = fake.requests().size();
        // The first frame's answer comes long after a ping is due.
        fake.onReply("setWatches").delay(Duration.ofSeconds(5));

        fake.server(0).dropConnections();
        works(client);

        List<FakeRequest> since =
                fake.requests().subList(before, fake.requests().size());
        List<FakeRequest> batches = since.stream()
                .filter(request -> request.operation().equals("setWatches"))
                .toList();
        assertThat(batches).hasSizeGreaterThan(watches * 100 / (128 * 1024));
        assertThat(batches).allMatch(batch -> batch.length() <= 128 * 1024 + 100);
        List<String> untilServed = since.stream()
                .map(FakeRequest::operation)
                .takeWhile(operation -> !operation.equals("create") && !operation.equals("exists"))
                .toList();
        assertThat(untilServed).first().isEqualTo("connect");
        assertThat(untilServed).filteredOn("setWatches"::equals).hasSameSizeAs(batches);
        assertThat(untilServed.subList(1, untilServed.size())).containsOnly("setWatches", "ping");
        assertThat(fake.watchCount()).isEqualTo(watches);
        assertThat(connections()).isEqualTo(2);
    }

    private void arm(KazooClient client, int watches) throws Exception {
        AsyncKazooClient async = async(client);
        String name = "/" + "n".repeat(90) + "-";
        List<CompletableFuture<?>> armed = new ArrayList<>();
        for (int i = 0; i < watches; i++) {
            armed.add(async.exists(name + i, event -> {}));
        }
        CompletableFuture.allOf(armed.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
    }

    @Test
    void f24_framesOfWatches_areSentWithoutWaitingForEachOther() {
        KazooClient client = connect(settings().maxRequestBytes(4_096));
        for (int i = 0; i < FRAMES; i++) {
            client.exists("/" + "n".repeat(3_000) + i, event -> {});
        }
        fake.onReply("setWatches").every().drop();

        fake.server(0).dropConnections();

        eventually(() -> assertThat(fake.requests("setWatches")).hasSizeGreaterThanOrEqualTo(FRAMES));
        List<String> firstAttempt = fake.requests().stream()
                .map(FakeRequest::operation)
                .filter(operation -> operation.equals("connect") || operation.equals("setWatches"))
                .toList();
        assertThat(firstAttempt.subList(0, 2 + FRAMES))
                .containsExactly("connect", "connect", "setWatches", "setWatches", "setWatches");
        fake.clearFaults();
        works(client);
    }
}
