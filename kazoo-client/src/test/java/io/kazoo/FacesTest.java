package io.kazoo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.data.SessionTicket;
import io.kazoo.error.ClientStoppedException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What clients and builders say of themselves, and calls that need no server. */
class FacesTest {

    @Test
    void toString_client_saysWhichServersAndState() {
        KazooClient client = KazooClient.builder("h1:2181,h2/app").build();

        assertThat(client).hasToString("KazooClient[h1:2181,h2:2181/app, CLOSED]");
        assertThat(client.async()).hasToString("AsyncKazooClient[h1:2181,h2:2181/app, CLOSED]");
        assertThat(client.chroot("below")).hasToString("KazooClient[h1:2181,h2:2181/app/below, CLOSED]");
    }

    @Test
    void toString_builder_showsSettingsButNoSecret() {
        KazooBuilder builder = KazooClient.builder("h1")
                .sessionTimeout(Duration.ofSeconds(3))
                .session(new SessionTicket(0x15, "pass4567pass4567".getBytes(UTF_8), 0))
                .authData("digest", "alice:secret");

        assertThat(builder.toString())
                .contains("h1:2181", "sessionTimeout=PT3S", "id=0x15", "digest")
                .doesNotContain("secret", "pass4567");
    }

    @Test
    void retry_callWithoutResult_runsUntilItReturns() {
        KazooClient client = KazooClient.builder("h1").build();
        AtomicInteger runs = new AtomicInteger();

        client.retry(runs::incrementAndGet);
        client.retry(() -> {
            runs.incrementAndGet();
        });

        assertThat(runs).hasValue(2);
    }

    @Test
    void calls_notStarted_sayWhatToDo() {
        KazooClient client = KazooClient.builder("h1").build();

        assertThatThrownBy(() -> client.delete("/a"))
                .isInstanceOf(ClientStoppedException.class)
                .hasMessage("delete /a: the client is not running (not started: call start() first)");
    }

    @Test
    void build_credentialsThatDoNotFitIntoARequest_areRefused() {
        KazooBuilder builder =
                KazooClient.builder("127.0.0.1:1").maxRequestBytes(1 << 10).authData("token", new byte[1_000]);

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("token")
                .hasMessageContaining("1000 bytes")
                .hasMessageContaining("1024");
    }
}
