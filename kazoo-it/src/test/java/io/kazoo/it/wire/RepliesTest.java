package io.kazoo.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.AsyncKazooClient;
import io.kazoo.KazooClient;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.KazooState;
import io.kazoo.data.NodeData;
import io.kazoo.data.Stat;
import io.kazoo.error.ConnectionLossException;
import io.kazoo.error.Effect;
import io.kazoo.error.KazooException;
import io.kazoo.error.NodeExistsException;
import io.kazoo.error.ProtocolException;
import io.kazoo.error.SessionExpiredException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** F9 to F11, F25, F31, F35: replies to nobody, out of order, with errors that mean more, and with odd headers. */
class RepliesTest extends WireCase {

    @Test
    void f09_replyToNoRequest_loggedOnceAndTheConnectionDropped() {
        SessionLog log = opened(new SessionLog());
        KazooClient client = connect();
        fake.create("/a", bytes("one"));
        fake.onReply("getData").xid(9_999);

        NodeData data = client.get("/a");

        assertThat(data.utf8()).isEqualTo("one");
        assertThat(connections()).isEqualTo(2);
        assertThat(log.losses("a reply to no request of ours (xid 9999)")).hasSize(1);
        assertThat(log.losses("")).hasSize(1);
    }

    @Test
    void f09_replyToNoRequest_completesNoOtherCall() throws Exception {
        KazooClient client = connect();
        CompletableFuture<Stat> write = writeThatIsNotAnswered(client);
        fake.onReply("getData").path("/a").xid(9_999);

        CompletableFuture<NodeData> read = async(client).get("/a");
        CompletableFuture<NodeData> other = async(client).get("/b");

        assertThat(failure(write)).isInstanceOf(ConnectionLossException.class);
        assertThat(failure(write).effect()).isEqualTo(Effect.UNKNOWN);
        assertThat(read.get(10, TimeUnit.SECONDS).utf8()).isEqualTo("one");
        assertThat(other.get(10, TimeUnit.SECONDS).utf8()).isEqualTo("two");
        works(client);
        assertThat(connections()).isEqualTo(2);
    }

    @Test
    void f09_replyTwice_secondIsToNobodyAndCompletesNoOtherCall() throws Exception {
        SessionLog log = opened(new SessionLog());
        KazooClient client = connect();
        CompletableFuture<Stat> write = writeThatIsNotAnswered(client);
        fake.onReply("getData").twice();

        CompletableFuture<NodeData> read = async(client).get("/a");
        CompletableFuture<NodeData> other = async(client).get("/b");

        assertThat(read.get(10, TimeUnit.SECONDS).utf8()).isEqualTo("one");
        assertThat(failure(write).effect()).isEqualTo(Effect.UNKNOWN);
        assertThat(other.get(10, TimeUnit.SECONDS).utf8()).isEqualTo("two");
        works(client);
        assertThat(connections()).isEqualTo(2);
        assertThat(log.losses("a reply to no request of ours")).hasSize(1);
    }

    /** {@code /a} is "one", {@code /b} is made "two" by a call that waits for its answer for good. */
    private CompletableFuture<Stat> writeThatIsNotAnswered(KazooClient client) {
        fake.create("/a", bytes("one"));
        fake.create("/b", null);
        fake.onReply("setData").drop();
        CompletableFuture<Stat> write = async(client).set("/b", bytes("two"));
        eventually(() -> assertThat(fake.requests("setData")).hasSize(1));
        return write;
    }

    @Test
    void f10_repliesReordered_completedByXidOnOneConnection() throws Exception {
        KazooClient client = connect();
        fake.create("/a", bytes("one"));
        fake.onReply("exists").afterNext();
        AsyncKazooClient async = async(client);

        CompletableFuture<Optional<Stat>> first = async.exists("/a");
        CompletableFuture<NodeData> second = async.get("/a");

        assertThat(second.get(10, TimeUnit.SECONDS).utf8()).isEqualTo("one");
        assertThat(first.get(10, TimeUnit.SECONDS)).map(Stat::dataLength).hasValue(3);
        works(client);
        assertThat(connections()).isEqualTo(1);
    }

    @Test
    void f10_errorOvertakesWrites_eachEndsAsItWasOnOneConnection() throws Exception {
        KazooClient client = connect();
        fake.create("/a", bytes("one"));
        fake.onReply("setData").nth(2).afterNext();
        AsyncKazooClient async = async(client);

        CompletableFuture<Stat> first = async.set("/a", bytes("two"));
        CompletableFuture<Stat> second = async.set("/a", bytes("three"));
        CompletableFuture<?> refused = async.create("/a");

        assertThat(failure(refused)).isInstanceOf(NodeExistsException.class);
        assertThat(first.get(10, TimeUnit.SECONDS).version()).isEqualTo(1);
        assertThat(second.get(10, TimeUnit.SECONDS).version()).isEqualTo(2);
        works(client);
        assertThat(connections()).isEqualTo(1);
    }

    @Test
    void f11_unknownOpcodeThenEnd_othersUnknownAndTheOpcodeNotSentAgain() {
        KazooClient client = connect();
        AsyncKazooClient async = async(client);
        fake.onReply("create2").error(-6).thenClose();
        fake.onReply("setData").drop();
        fake.create("/a", null);

        CompletableFuture<?> write = async.set("/a", bytes("two"));
        CompletableFuture<?> created = async.createWithStat("/b", null, CreateOptions.of());

        assertThat(failure(write)).isInstanceOf(ConnectionLossException.class);
        assertThat(failure(write).effect()).isEqualTo(Effect.UNKNOWN);
        eventually(() -> assertThat(created).isDone());
        client.createWithStat("/c", null, CreateOptions.of());
        assertThat(fake.requests("create2")).hasSize(1);
        works(client);
    }

    @Test
    void f25_sessionExpiredOnAnOrdinaryReply_wholeSessionIsOver() {
        KazooClient client = connect();
        long session = sessionOf(client);
        fake.create("/a", null);
        fake.onReply("getData").error(-112);

        KazooException failure = failure(() -> client.get("/a"));

        assertThat(failure).isInstanceOf(SessionExpiredException.class);
        eventually(() -> assertThat(states).endsWith(KazooState.LOST, KazooState.CONNECTED));
        assertThat(sessionOf(client)).isNotEqualTo(session);
        works(client);
    }

    @Test
    void f31_multiWithTooFewResults_thatRequestFailsAsUnknown() {
        KazooClient client = connect();
        fake.onReply("multi").change(frame -> withBody(frame, Arrays.copyOfRange(frame, 20, 20 + 9 + 6)));

        KazooException failure =
                failure(() -> client.transaction().create("/a").create("/b").commit());

        assertThat(failure).isInstanceOf(ProtocolException.class);
        assertThat(failure.effect()).isEqualTo(Effect.UNKNOWN);
        works(client);
        assertThat(connections()).isEqualTo(1);
    }

    @Test
    void f31_multiWithMoreResultsThanOperations_thatRequestFails() {
        KazooClient client = connect();
        fake.create("/a", null);
        fake.onReply("multi").change(frame -> {
            byte[] entry = Arrays.copyOfRange(frame, 20, frame.length - 9);
            byte[] end = Arrays.copyOfRange(frame, frame.length - 9, frame.length);
            return withBody(frame, joined(joined(entry, entry), end));
        });

        KazooException failure = failure(
                () -> client.transaction().set("/a", bytes("x")).check("/a", 1).commit());

        assertThat(failure).isInstanceOf(ProtocolException.class);
        works(client);
    }

    @Test
    void f31_multiWithoutItsEnd_thatRequestFailsAsUnknown() {
        KazooClient client = connect();
        fake.create("/a", null);
        fake.onReply("multi").change(frame -> withBody(frame, Arrays.copyOfRange(frame, 20, frame.length - 9)));

        KazooException failure = failure(
                () -> client.transaction().set("/a", bytes("x")).check("/a", 1).commit());

        assertThat(failure).isInstanceOf(ProtocolException.class);
        assertThat(failure.effect()).isEqualTo(Effect.UNKNOWN);
        assertThat(fake.data("/a")).hasValue(bytes("x"));
        works(client);
    }

    @Test
    void f35_zxidZeroNegativeOrLower_countersNeverDecrease() {
        KazooClient client = connect();
        client.create("/a", bytes("one"));
        long newest = client.lastZxid();
        for (long zxid : new long[] {0, -1, 1, newest - 1}) {
            fake.onReply("getData").zxid(zxid);

            assertThat(client.get("/a").utf8()).isEqualTo("one");
            assertThat(client.lastZxid()).as("after " + zxid).isGreaterThanOrEqualTo(newest);
        }
        fake.server(0).dropConnections();
        works(client);
        assertThat(ByteBuffer.allocate(8).putLong(client.lastZxid()).getLong(0)).isGreaterThan(newest);
    }
}
