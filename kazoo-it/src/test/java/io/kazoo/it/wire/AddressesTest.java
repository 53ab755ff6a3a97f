package io.kazoo.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.KazooBuilder;
import io.kazoo.KazooClient;
import io.kazoo.data.KazooState;
import io.kazoo.data.KeeperState;
import io.kazoo.error.KazooException;
import io.kazoo.error.NotReadOnlyException;
import io.kazoo.spi.HostResolver;
import io.kazoo.testkit.FakeZooKeeper;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** F29, F30: names that lie, and servers that only read. */
class AddressesTest extends WireCase {

    private static final int DEAD = 49;

    @Test
    void f29_nameFailsAtFirst_resolvedAgainUntilItWorks() {
        AtomicInteger asked = new AtomicInteger();

        KazooClient client = connect(named(host -> {
            if (asked.incrementAndGet() < 3) {
                throw new UnknownHostException(host);
            }
            return List.of(address(1));
        }));

        works(client);
        assertThat(asked).hasValueGreaterThanOrEqualTo(3);
    }

    @Test
    void f29_fortyNineDeadAddressesAhead_eachIsTried() throws Exception {
        List<InetAddress> all = new ArrayList<>();
        for (int i = 2; i < 2 + DEAD; i++) {
            all.add(address(i));
        }
        all.add(address(1));

        KazooClient client = connect(named(host -> all).randomizeHosts(false));

        works(client);
    }

    @Test
    void f29_addressChanges_followedWithTheNextCycle() throws Exception {
        AtomicReference<List<InetAddress>> answer = new AtomicReference<>(List.of(address(1)));
        KazooClient client = connect(named(host -> answer.get()));
        long session = sessionOf(client);

        answer.set(List.of(address(2)));
        fake.server(0).dropConnections();
        eventually(() -> assertThat(client.state()).isEqualTo(KazooState.SUSPENDED));
        answer.set(List.of(address(1)));

        works(client);
        assertThat(sessionOf(client)).isEqualTo(session);
    }

    @Test
    void f30_serverOnlyReads_connectedReadOnlyThenLeftForOneThatWrites() {
        fake(FakeZooKeeper.builder().servers(3).start());
        fake.create("/a", bytes("one"));
        for (int i = 0; i < 3; i++) {
            fake.server(i).readOnly(true);
        }
        KazooClient client = connect(settings().readOnly(true));

        assertThat(client.keeperState()).isEqualTo(KeeperState.CONNECTED_RO);
        assertThat(client.get("/a").utf8()).isEqualTo("one");
        KazooException failure = failure(() -> client.set("/a", bytes("two")));
        assertThat(failure).isInstanceOf(NotReadOnlyException.class);
        for (int i = 0; i < 3; i++) {
            fake.server(i).readOnly(false);
        }

        eventually(() -> assertThat(client.keeperState()).isEqualTo(KeeperState.CONNECTED));
        works(client);
    }

    private KazooBuilder named(HostResolver resolver) {
        return KazooClient.builder("zk.example:" + fake.server(0).port())
                .sessionTimeout(TIMEOUT)
                .hostResolver(resolver);
    }

    private static InetAddress address(int last) throws UnknownHostException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
    }
}
