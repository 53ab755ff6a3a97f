package io.kazoo.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.KazooClient;
import io.kazoo.error.ClientStoppedException;
import io.kazoo.testkit.EmbeddedZooKeeper;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DelayIT {

    private EmbeddedZooKeeper server;
    private KazooClient zk;

    @BeforeEach
    void connect() {
        server = EmbeddedZooKeeper.start();
        zk = KazooClient.connect(server.connectString());
    }

    @AfterEach
    void close() {
        zk.close();
        server.close();
    }

    @Test
    void delay_whileConnected_completes() {
        CompletableFuture<Void> delay = zk.async().delay(Duration.ofMillis(1));

        assertThat(delay).succeedsWithin(10, TimeUnit.SECONDS);
    }

    @Test
    void delay_clientStopped_failsAtOnce() {
        CompletableFuture<Void> delay = zk.async().delay(Duration.ofHours(1));

        zk.stop();

        assertThat(delay)
                .failsWithin(10, TimeUnit.SECONDS)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(ClientStoppedException.class);
    }

    @Test
    void delay_clientNotRunning_fails() {
        zk.stop();

        assertThatThrownBy(() -> zk.delay(Duration.ofMillis(1))).isInstanceOf(ClientStoppedException.class);
    }
}
