package io.kazoo.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.KazooBuilder;
import io.kazoo.KazooClient;
import io.kazoo.data.KazooState;
import io.kazoo.spi.HostResolver;
import io.kazoo.testkit.FaultProxy;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** F29: names that lie. What an address does that never answers is in {@code ensemble.AddressesIT}. */
class AddressesTest extends WireCase {

    private static final int DEAD = 49;
    private static final int NOBODY = 1; // a port without a server

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
    void f29_nameOfOneServerFails_theOtherServes() {
        KazooClient client = connect(KazooClient.builder(List.of(
                        "gone.example:2181", "zk.example:" + fake.server(0).port()))
                .sessionTimeout(TIMEOUT)
                .randomizeHosts(false)
                .hostResolver(host -> {
                    if (host.startsWith("gone")) {
                        throw new UnknownHostException(host);
                    }
                    return List.of(address(1));
                }));

        works(client);
    }

    @Test
    void f29_deadIpv6AddressAhead_theNextIsTried() throws Exception {
        InetAddress dead = InetAddress.getByName("::1"); // where the fake does not listen

        KazooClient client = connect(named(host -> List.of(dead, address(1))).randomizeHosts(false));

        works(client);
    }

    @Test
    void f29_fortyNineAddressesThatHangUpAhead_eachIsTried() throws Exception {
        List<InetAddress> all = new ArrayList<>();
        List<FaultProxy> hangingUp = new ArrayList<>();
        for (int i = 2; i < 2 + DEAD; i++) {
            all.add(address(i));
            hangingUp.add(at(address(i), NOBODY));
        }
        all.add(address(1));

        KazooClient client = connect(named(host -> all).randomizeHosts(false));

        works(client);
        assertThat(hangingUp)
                .allSatisfy(one -> assertThat(one.connectionCount()).isPositive());
        assertThat(connections()).isEqualTo(1);
    }

    @Test
    void f29_addressChanges_followedWithTheNextCycle() throws Exception {
        FaultProxy there = at(address(2), fake.server(0).port());
        AtomicReference<InetAddress> answer = new AtomicReference<>(address(2));
        KazooClient client = connect(named(host -> List.of(answer.get())));
        long session = sessionOf(client);
        assertThat(there.connectionCount()).isEqualTo(1);

        answer.set(address(1));
        there.close();

        works(client);
        assertThat(sessionOf(client)).isEqualTo(session);
        assertThat(states).doesNotContain(KazooState.LOST);
    }

    @Test
    void f29_everyCycle_asksAgainAndNotOnTheLoop() {
        List<String> askedOn = new CopyOnWriteArrayList<>();
        KazooClient client = connect(named(host -> {
            askedOn.add(Thread.currentThread().getName());
            return List.of(address(1));
        }));
        assertThat(askedOn).hasSize(1);
        fake.onReply("connect").every().drop().thenClose();
        int before = connections();

        fake.server(0).dropConnections();
        eventually(() -> assertThat(connections()).isGreaterThan(before + 3));

        assertThat(askedOn).hasSizeGreaterThanOrEqualTo(1 + 4); // a cycle is one address long
        fake.clearFaults();
        works(client);
        assertThat(askedOn).allMatch(thread -> thread.startsWith("kazoo-resolver"));
    }

    private KazooBuilder named(HostResolver resolver) {
        return KazooClient.builder("zk.example:" + fake.server(0).port())
                .sessionTimeout(TIMEOUT)
                .hostResolver(resolver);
    }

    /** Listens there, and passes on to a port of this machine; skips the test where there is no such address. */
    private FaultProxy at(InetAddress address, int port) {
        try {
            return opened(FaultProxy.ofBytes(
                    new InetSocketAddress(address, fake.server(0).port()), "127.0.0.1", port));
        } catch (UncheckedIOException e) {
            return Assumptions.abort("no second loopback address: " + e.getMessage());
        }
    }

    private static InetAddress address(int last) throws UnknownHostException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
    }
}
