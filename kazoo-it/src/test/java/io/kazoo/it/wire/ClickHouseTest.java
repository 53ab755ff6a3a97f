package io.kazoo.it.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.KazooClient;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.EventType;
import io.kazoo.data.HoldState;
import io.kazoo.data.KazooState;
import io.kazoo.data.WatchMode;
import io.kazoo.data.WatchedEvent;
import io.kazoo.error.ConnectionLossException;
import io.kazoo.error.Effect;
import io.kazoo.error.KazooException;
import io.kazoo.error.NodeExistsException;
import io.kazoo.error.SessionExpiredException;
import io.kazoo.error.TransactionFailedException;
import io.kazoo.error.UnimplementedException;
import io.kazoo.recipe.Hold;
import io.kazoo.recipe.Recipes;
import io.kazoo.testkit.FakeRequest;
import io.kazoo.testkit.FakeZooKeeper;
import io.kazoo.testkit.model.ModelVersion;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A modelled ClickHouse Keeper, which resumes no session and closes the connection without a word when it does not know an
 * operation: what works there, and what is refused and how.
 */
class ClickHouseTest extends WireCase {

    private static final Duration LONG = Duration.ofSeconds(20);

    @BeforeEach
    void clickHouse() {
        fake(FakeZooKeeper.builder().version(ModelVersion.CLICKHOUSE).start());
    }

    @Test
    void nodes_createdReadWrittenDeleted() {
        KazooClient client = connect();

        client.create("/a", bytes("one"), CreateOptions.EPHEMERAL);
        client.create("/b/c", null, CreateOptions.PERSISTENT.makeParents());
        client.set("/a", bytes("two"));

        assertThat(client.get("/a").utf8()).isEqualTo("two");
        assertThat(client.getChildren("/")).contains("a", "b");
        assertThat(client.exists("/nothing")).isEmpty();
        assertThat(failure(() -> client.create("/a"))).isInstanceOf(NodeExistsException.class);
        client.delete("/a");
        assertThat(fake.exists("/a")).isFalse();
        assertThat(connections()).isEqualTo(1);
    }

    @Test
    void severalOperations_inOneTransactionAndInOneRead() {
        KazooClient client = connect();
        client.create("/a", bytes("one"));

        client.transaction().create("/b").set("/a", bytes("two")).check("/a", 1).commit();
        KazooException refused =
                failure(() -> client.transaction().delete("/b").create("/a").commit());

        assertThat(refused).isInstanceOf(TransactionFailedException.class);
        assertThat(client.exists("/b")).isPresent();
        assertThat(client.getAll(List.of("/a", "/b")).keySet()).containsExactly("/a", "/b");
        assertThat(connections()).isEqualTo(1);
    }

    @Test
    void oneShotWatches_ofEachKind_areTold() {
        KazooClient client = connect();
        fake.create("/a", null);
        client.get("/a", events::add);
        client.exists("/b", events::add);
        client.getChildren("/", events::add);

        fake.set("/a", bytes("two"));
        fake.create("/b", null);

        eventually(() -> assertThat(events)
                .extracting(WatchedEvent::type)
                .containsExactlyInAnyOrder(EventType.CHANGED, EventType.CREATED, EventType.CHILD));
        assertThat(connections()).isEqualTo(1);
    }

    @Test
    void reconnect_isAnotherSession_watchesAreToldTheirEndAndCanBeSetAgain() {
        KazooClient client = connect();
        long session = sessionOf(client);
        fake.create("/a", null);
        client.get("/a", events::add);
        client.exists("/b", events::add);
        client.getChildren("/", events::add);

        fake.server(0).dropConnections();

        eventually(() -> assertThat(states)
                .containsExactly(KazooState.CONNECTED, KazooState.SUSPENDED, KazooState.LOST, KazooState.CONNECTED));
        eventually(() -> assertThat(events)
                .extracting(WatchedEvent::type)
                .containsExactly(EventType.NONE, EventType.NONE, EventType.NONE));
        assertThat(sessionOf(client)).isNotEqualTo(session);
        client.get("/a", events::add);
        fake.set("/a", null);
        eventually(
                () -> assertThat(events).last().extracting(WatchedEvent::type).isEqualTo(EventType.CHANGED));
        assertThat(fake.requests()).extracting(FakeRequest::operation).doesNotContain("setWatches", "setWatches2");
    }

    @Test
    void write_whenTheConnectionIsLost_isUnknown() {
        KazooClient client = connect();
        fake.onReply("create").drop().thenClose();

        KazooException failure = failure(() -> client.create("/a"));

        assertThat(failure).isInstanceOf(ConnectionLossException.class);
        assertThat(failure.effect()).isEqualTo(Effect.UNKNOWN);
        worksInTheNextSession(client);
    }

    /** What it does not have, or did not when it could be asked. */
    enum Missing {
        PERSISTENT_WATCH("addWatch", client -> client.addWatch("/", WatchMode.PERSISTENT, event -> {})),
        CONTAINER(
                "createContainer",
                client -> client.create("/c", null, CreateOptions.of().container())),
        TTL("createTTL", client -> client.create("/t", null, CreateOptions.of().ttl(LONG))),
        EPHEMERALS("getEphemerals", KazooClient::ephemerals),
        COUNT("getAllChildrenNumber", client -> client.countDescendants("/")),
        WHO_AM_I("whoAmI", KazooClient::whoAmI);

        private final String operation;
        private final Consumer<KazooClient> call;

        Missing(String operation, Consumer<KazooClient> call) {
            this.operation = operation;
            this.call = call;
        }
    }

    @ParameterizedTest
    @EnumSource
    void missing_costsTheSessionOnceThenIsRefusedWithoutBeingSent(Missing missing) {
        KazooClient client = connect();

        KazooException first = failure(() -> missing.call.accept(client));
        worksInTheNextSession(client);
        assertThatThrownBy(() -> missing.call.accept(client))
                .isInstanceOf(UnimplementedException.class)
                .hasMessageContaining("refused this operation before");
        assertThatThrownBy(() -> missing.call.accept(client)).isInstanceOf(UnimplementedException.class);

        assertThat(first).isInstanceOfAny(ConnectionLossException.class, SessionExpiredException.class);
        assertThat(fake.requests(missing.operation)).hasSize(1);
        works(client);
        assertThat(states)
                .containsExactly(KazooState.CONNECTED, KazooState.SUSPENDED, KazooState.LOST, KazooState.CONNECTED);
    }

    @Test
    void createWithStat_costsTheSessionOnceThenIsMadeOfTwo() {
        KazooClient client = connect();
        failure(() -> client.createWithStat("/a", null, CreateOptions.PERSISTENT));
        worksInTheNextSession(client);

        long made = client.createWithStat("/b", null, CreateOptions.PERSISTENT)
                .stat()
                .czxid();

        assertThat(made).isEqualTo(client.exists("/b").orElseThrow().czxid());
        assertThat(fake.requests("create2")).hasSize(1);
    }

    @Test
    void lock_isTakenWaitedForAndLostWithTheConnection() throws Exception {
        KazooClient client = connect();
        KazooClient other = connect(settings());

        Hold hold = Recipes.of(client).lock("/lock").acquire(LONG);
        CompletableFuture<Hold> waiting =
                Recipes.of(other.async()).lock("/lock").acquireAsync(LONG);
        eventually(() -> assertThat(fake.children("/lock")).hasSize(2));
        assertThat(hold.isValid()).isTrue();
        assertThat(hold.guard(client.transaction()).create("/done").commit()).hasSize(2);
        hold.close();
        Hold next = waiting.get(20, TimeUnit.SECONDS);

        assertThat(next.isValid()).isTrue();
        assertThat(next.fencingToken()).isGreaterThan(hold.fencingToken());
        fake.server(0).dropConnections();
        eventually(() -> assertThat(next.state()).isEqualTo(HoldState.LOST));
        assertThat(next.isValid()).isFalse();
        assertThat(fake.requests("create2")).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void read_whenTheConnectionIsLost_endsWithTheSession() {
        KazooClient client = connect();
        fake.onReply("exists").drop().thenClose();

        KazooException failure = failure(() -> client.exists("/a"));

        assertThat(failure).isInstanceOf(SessionExpiredException.class);
        assertThat(failure.effect()).isEqualTo(Effect.NONE);
        worksInTheNextSession(client);
    }

    private void worksInTheNextSession(KazooClient client) {
        eventually(() -> assertThat(states).endsWith(KazooState.LOST, KazooState.CONNECTED));
        works(client);
    }
}
