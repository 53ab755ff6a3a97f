package io.kazoo.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.kazoo.AsyncKazooClient;
import io.kazoo.KazooClient;
import io.kazoo.VirtualClients;
import io.kazoo.data.CreateOptions;
import io.kazoo.error.ClientStoppedException;
import io.kazoo.error.Effect;
import io.kazoo.error.ErrorCodes;
import io.kazoo.error.KazooException;
import io.kazoo.error.NoAuthException;
import io.kazoo.error.OperationTimeoutException;
import io.kazoo.internal.wire.OpCode;
import io.kazoo.spi.HostResolver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A call of several requests does not say that nothing happened when some of them had been done. */
@Timeout(60)
class PartialEffectTest {

    private final VirtualLoop loop = new VirtualLoop();
    private final VirtualNetwork network = new VirtualNetwork(loop);

    @Test
    void createWithStat_statNeverComes_mayHaveHappened() {
        AsyncKazooClient client = client((peer, request) -> {
            if (request.opcode() == OpCode.CREATE2) {
                peer.refuse(request.xid(), ErrorCodes.UNIMPLEMENTED);
            } else if (request.opcode() == OpCode.CREATE) {
                peer.reply(request.xid(), out -> out.writeString("/a"));
            }
        });

        Throwable thrown = failureOf(client.createWithStat("/a", null, CreateOptions.PERSISTENT));

        assertThat(thrown).isInstanceOf(OperationTimeoutException.class);
        assertThat(((KazooException) thrown).effect()).isEqualTo(Effect.UNKNOWN);
    }

    @Test
    void deleteRecursive_clientStoppedInBetween_hasHappenedInPart() {
        int[] listed = new int[1];
        int[] deleted = new int[1];
        AsyncKazooClient client = client((peer, request) -> {
            if (request.opcode() == OpCode.GET_CHILDREN) {
                List<String> names = listed[0]++ == 0 ? manyNames() : List.of();
                peer.reply(request.xid(), out -> out.writeStrings(names));
            } else if (request.opcode() == OpCode.DELETE) {
                deleted[0]++;
                peer.reply(request.xid(), out -> {});
            }
        });

        CompletableFuture<?> call = client.deleteRecursive("/a");
        loop.runUntil(() -> deleted[0] > 0, Duration.ofSeconds(1));
        client.stop();
        Throwable thrown = failureOf(call);

        assertThat(deleted[0]).isPositive().isLessThan(manyNames().size());
        assertThat(thrown).isInstanceOf(ClientStoppedException.class);
        assertThat(((KazooException) thrown).effect()).isEqualTo(Effect.UNKNOWN);
    }

    @Test
    void deleteRecursive_refusedInBetween_hasHappenedInPart() {
        AsyncKazooClient client = client((peer, request) -> {
            if (request.opcode() == OpCode.GET_CHILDREN) {
                peer.reply(
                        request.xid(), out -> out.writeStrings(request.path().equals("/a") ? List.of("b") : List.of()));
            } else if (request.opcode() == OpCode.DELETE && request.path().equals("/a")) {
                peer.refuse(request.xid(), ErrorCodes.NO_AUTH);
            } else if (request.opcode() == OpCode.DELETE) {
                peer.reply(request.xid(), out -> {});
            }
        });

        Throwable thrown = failureOf(client.deleteRecursive("/a"));

        assertThat(thrown)
                .isInstanceOf(NoAuthException.class)
                .hasMessageEndingWith("other parts of the call may have been done");
        assertThat(((KazooException) thrown).effect()).isEqualTo(Effect.UNKNOWN);
    }

    @Test
    void deleteRecursive_refusedAtOnce_hasNotHappened() {
        AsyncKazooClient client = client((peer, request) -> {
            if (request.opcode() == OpCode.GET_CHILDREN) {
                peer.reply(request.xid(), out -> out.writeStrings(List.of()));
            } else if (request.opcode() == OpCode.DELETE) {
                peer.refuse(request.xid(), ErrorCodes.NO_AUTH);
            }
        });

        Throwable thrown = failureOf(client.deleteRecursive("/a"));

        assertThat(((KazooException) thrown).effect()).isEqualTo(Effect.NONE);
    }

    @ParameterizedTest
    @CsvSource({"/a/b, UNKNOWN", "/a, NONE"})
    void ensurePath_refused_hasHappenedWhenALevelWasCreated(String refused, Effect effect) {
        AsyncKazooClient client = client((peer, request) -> {
            if (request.opcode() == OpCode.EXISTS) {
                peer.refuse(request.xid(), ErrorCodes.NO_NODE);
            } else if (request.opcode() == OpCode.CREATE) {
                create(peer, request, refused);
            }
        });

        Throwable thrown = failureOf(client.ensurePath("/a/b"));

        assertThat(thrown).isInstanceOf(NoAuthException.class);
        assertThat(((KazooException) thrown).effect()).isEqualTo(effect);
    }

    @ParameterizedTest
    @CsvSource({"/a/b, UNKNOWN", "/a, NONE"})
    void createWithParents_refused_hasHappenedWhenAParentWasCreated(String refused, Effect effect) {
        int[] creates = new int[1];
        AsyncKazooClient client = client((peer, request) -> {
            if (request.opcode() == OpCode.CREATE && creates[0]++ == 0) {
                peer.refuse(request.xid(), ErrorCodes.NO_NODE);
            } else if (request.opcode() == OpCode.CREATE) {
                create(peer, request, refused);
            }
        });

        Throwable thrown = failureOf(client.create("/a/b", null, CreateOptions.PERSISTENT.makeParents()));

        assertThat(thrown).isInstanceOf(NoAuthException.class);
        assertThat(((KazooException) thrown).effect()).isEqualTo(effect);
    }

    /** Refuses one path, and what is below it. */
    private static void create(ScriptedServer peer, ScriptedServer.Request request, String refused) {
        if (request.path().equals(refused)) {
            peer.refuse(request.xid(), ErrorCodes.NO_AUTH);
        } else if (request.path().startsWith(refused)) {
            peer.refuse(request.xid(), ErrorCodes.NO_NODE);
        } else {
            peer.reply(request.xid(), out -> out.writeString(request.path()));
        }
    }

    /** More than are deleted in one go. */
    private static List<String> manyNames() {
        return IntStream.range(0, 2_000).mapToObj(number -> "n" + number).toList();
    }

    private AsyncKazooClient client(BiConsumer<ScriptedServer, ScriptedServer.Request> script) {
        network.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 2181), new ScriptedServer(script));
        AsyncKazooClient client = VirtualClients.client(
                KazooClient.builder("127.0.0.1:2181").deadline(Duration.ofSeconds(5)),
                new VirtualPlatform(loop, network, HostResolver.SYSTEM, 1));
        loop.await(client.start());
        return client;
    }

    private Throwable failureOf(CompletableFuture<?> call) {
        return catchThrowable(() -> loop.await(call)).getCause();
    }
}
