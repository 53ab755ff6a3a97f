package io.kazoo.internal.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.data.ServerAddress;
import io.kazoo.error.ConnectionLossException;
import io.kazoo.error.OperationTimeoutException;
import io.kazoo.error.ResponseTooLargeException;
import io.kazoo.internal.concurrent.Promise;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FourLetterWordTest {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(20);

    private final LoopGroup group = LoopGroup.create(1, "word-test");
    private final NettyTransport transport = new NettyTransport(group.next(), 1 << 20, 1 << 20);
    private ServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void end() throws IOException {
        server.close();
        group.close();
    }

    @Test
    void fourLetterWord_answerInPieces_allOfIt() throws Exception {
        Promise<String> answer = ask("srvr", PATIENCE);
        byte[] word;
        try (Socket accepted = server.accept()) {
            word = accepted.getInputStream().readNBytes(4);
            accepted.getOutputStream().write("Zookeeper version: 3.9.5\n".getBytes(StandardCharsets.UTF_8));
            accepted.getOutputStream().flush();
            accepted.getOutputStream().write("Mode: é".getBytes(StandardCharsets.UTF_8));
        }

        assertThat(answer.await(PATIENCE)).isTrue();
        assertThat(new String(word, StandardCharsets.US_ASCII)).isEqualTo("srvr");
        assertThat(answer.value()).isEqualTo("Zookeeper version: 3.9.5\nMode: é");
    }

    @Test
    void fourLetterWord_closedWithoutAnswer_connectionLoss() throws Exception {
        Promise<String> answer = ask("ruok", PATIENCE);
        try (Socket accepted = server.accept()) {
            accepted.getInputStream().readNBytes(4);
        }

        assertThat(thrown(answer))
                .isInstanceOf(ConnectionLossException.class)
                .hasMessageContaining("ruok")
                .hasMessageContaining("localhost:" + server.getLocalPort())
                .hasMessageContaining("closed by the server");
    }

    @Test
    void fourLetterWord_refused_connectionLoss() throws Exception {
        server.close();

        Promise<String> answer = ask("ruok", PATIENCE);

        assertThat(thrown(answer))
                .isInstanceOf(ConnectionLossException.class)
                .hasMessageContaining("connection refused");
    }

    @Test
    void fourLetterWord_serverMute_timesOutAlthoughItHadPartOfTheAnswer() throws Exception {
        Promise<String> answer = ask("ruok", TimeUnit.MILLISECONDS.toNanos(100));
        try (Socket accepted = server.accept()) {
            accepted.getOutputStream().write('i');

            assertThat(thrown(answer))
                    .isInstanceOf(OperationTimeoutException.class)
                    .hasMessageContaining("100 ms");
            assertThat(accepted.getInputStream().readAllBytes()).hasSize(4);
        }
    }

    @Test
    void fourLetterWord_answerWithoutEnd_tooLarge() throws Exception {
        Promise<String> answer = ask("dump", PATIENCE);
        try (Socket accepted = server.accept()) {
            byte[] part = new byte[1 << 16];
            try {
                for (int i = 0; i < 1000; i++) {
                    accepted.getOutputStream().write(part);
                }
            } catch (IOException expected) {
                // The client has hung up.
            }

            assertThat(thrown(answer)).isInstanceOf(ResponseTooLargeException.class);
        }
    }

    @Test
    void fourLetterWord_groupShutDownMeanwhile_fails() throws Exception {
        Promise<String> answer = ask("ruok", PATIENCE);
        try (Socket accepted = server.accept()) {
            accepted.getInputStream().readNBytes(4);

            group.close();

            assertThat(thrown(answer)).isInstanceOf(ConnectionLossException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ruo", "ruokk", "ru k", "ruö0"})
    void fourLetterWord_notFourLetters_refused(String word) {
        assertThatThrownBy(() -> ask(word, PATIENCE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + word + "\"");
    }

    private Promise<String> ask(String word, long timeoutNanos) {
        return transport.fourLetterWord(
                new ServerAddress("localhost", server.getLocalPort()),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort()),
                word,
                timeoutNanos);
    }

    private static RuntimeException thrown(Promise<String> answer) throws InterruptedException {
        assertThat(answer.await(PATIENCE)).isTrue();
        return answer.failure().toException();
    }
}
