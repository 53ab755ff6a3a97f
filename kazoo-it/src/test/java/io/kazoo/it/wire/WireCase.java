package io.kazoo.it.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kazoo.AsyncKazooClient;
import io.kazoo.KazooBuilder;
import io.kazoo.KazooClient;
import io.kazoo.data.KazooState;
import io.kazoo.data.WatchedEvent;
import io.kazoo.error.KazooException;
import io.kazoo.it.support.Eventually;
import io.kazoo.testkit.FakeZooKeeper;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;

/** A fake server, clients of it, and what they told. */
abstract class WireCase {

    static final Duration TIMEOUT = Duration.ofSeconds(2);

    final List<KazooState> states = new CopyOnWriteArrayList<>();
    final List<WatchedEvent> events = new CopyOnWriteArrayList<>();
    private final List<AutoCloseable> opened = new ArrayList<>();
    FakeZooKeeper fake = opened(FakeZooKeeper.start());

    @AfterEach
    void closeAll() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    /** To be closed at the end. */
    final <T extends AutoCloseable> T opened(T resource) {
        opened.add(resource);
        return resource;
    }

    /** Another fake in the place of the first. */
    final void fake(FakeZooKeeper other) {
        fake = opened(other);
    }

    KazooBuilder settings() {
        return settings(TIMEOUT);
    }

    final KazooBuilder settings(Duration sessionTimeout) {
        return KazooClient.builder(fake.connectString())
                .sessionTimeout(sessionTimeout)
                .deadline(Duration.ofSeconds(10));
    }

    final KazooClient connect() {
        return connect(settings());
    }

    final KazooClient connect(KazooBuilder builder) {
        KazooClient client = opened(builder.build());
        client.addListener(states::add);
        client.start();
        return client;
    }

    final AsyncKazooClient async(KazooClient client) {
        return client.async();
    }

    /** The client serves, on whatever connection; the read goes out again if the one at hand is about to end. */
    final void works(KazooClient client) {
        client.exists("/");
        String path = "/works-" + fake.requests().size();
        client.create(path, bytes("yes"));
        assertThat(client.get(path).utf8()).isEqualTo("yes");
    }

    final int connections() {
        return fake.requests("connect").size();
    }

    final long sessionOf(KazooClient client) {
        return client.session().id();
    }

    final void eventually(Eventually.Assertion assertion) {
        Eventually.holds(assertion);
    }

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    static KazooException failure(ThrowingCallable call) {
        return catchThrowableOfType(KazooException.class, call);
    }

    static KazooException failure(CompletableFuture<?> future) {
        try {
            future.get(20, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException | CompletionException e) {
            return (KazooException) e.getCause();
        } catch (Exception e) {
            throw new AssertionError("did not end", e);
        }
        throw new AssertionError("did not fail");
    }

    /** The frame with other content behind its header. */
    static byte[] withBody(byte[] frame, byte[] body) {
        ByteBuffer changed = ByteBuffer.allocate(20 + body.length);
        return changed.put(frame, 0, 20).put(body).putInt(0, 16 + body.length).array();
    }

    /** Two frames. */
    static byte[] joined(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }

    /** A watch event as it comes over the wire; a null path is possible. */
    static byte[] event(int type, int state, @org.jspecify.annotations.Nullable String path) {
        byte[] name = path == null ? new byte[0] : bytes(path);
        int length = 16 + 8 + 4 + name.length;
        return ByteBuffer.allocate(4 + length)
                .putInt(length)
                .putInt(-1)
                .putLong(-1)
                .putInt(0)
                .putInt(type)
                .putInt(state)
                .putInt(path == null ? -1 : name.length)
                .put(name)
                .array();
    }
}
