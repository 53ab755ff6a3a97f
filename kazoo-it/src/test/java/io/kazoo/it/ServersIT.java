package io.kazoo.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.KazooClient;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.Identity;
import io.kazoo.data.NodeData;
import io.kazoo.data.ServerVersion;
import io.kazoo.error.ClientStoppedException;
import io.kazoo.error.ConnectionException;
import io.kazoo.error.ServerException;
import io.kazoo.testkit.EmbeddedZooKeeper;
import io.kazoo.testkit.FaultProxy;
import io.kazoo.testkit.Fresh;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Which servers a client uses, and what it asks them about themselves. */
class ServersIT extends ClientCase {

    // ---- questions

    @Test
    void command_knownWord_givesTheWholeAnswer() {
        KazooClient zk = connect();

        assertThat(zk.command("ruok")).isEqualTo("imok");
        assertThat(zk.async().command("srvr").join()).startsWith("Zookeeper version: 3.9.5");
    }

    @Test
    void command_answerOfManyKilobytes_isNotCut() {
        KazooClient zk = connect();
        for (int i = 0; i < 300; i++) {
            zk.create("/e-" + "x".repeat(80) + i, null, CreateOptions.EPHEMERAL);
        }

        String answer = zk.command("dump");

        assertThat(answer.length()).isGreaterThan(20_000);
        assertThat(answer).contains("x299\n").endsWith("\n");
    }

    @Test
    void command_notAWord_isRefusedAtTheCall() {
        KazooClient zk = connect();

        assertThatThrownBy(() -> zk.command("ruok?"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ruok?");
    }

    @Test
    void command_whileSuspended_saysThatThereIsNoConnection(@Fresh EmbeddedZooKeeper own) {
        KazooClient zk = closedAfter(KazooClient.connect(own.connectString()));
        own.stop();
        Eventually.until("suspended", () -> !zk.isConnected());

        assertThatThrownBy(() -> zk.command("ruok"))
                .isInstanceOf(ConnectionException.class)
                .hasMessageContaining("ruok")
                .hasMessageContaining("not connected");
    }

    @Test
    void command_notStarted_failsAsEveryCallDoes() {
        KazooClient zk = client(settings -> settings);

        assertThatThrownBy(() -> zk.command("ruok"))
                .isInstanceOf(ClientStoppedException.class)
                .hasMessageContaining("ruok")
                .hasMessageContaining("start()");
    }

    @Test
    void serverVersion_ofTheConnectedServer_isRead() {
        assertThat(connect().serverVersion()).isEqualTo(new ServerVersion(3, 9, 5));
    }

    @Test
    void whoAmI_withoutCredentials_namesTheAddress() {
        assertThat(connect().whoAmI()).containsExactly(new Identity("ip", "127.0.0.1"));
    }

    @Test
    void config_inAChroot_isTheServersOwn() {
        NodeData config = connect().config();

        assertThat(config.stat().czxid()).isZero();
    }

    @Test
    void reconfig_onAStandaloneServer_isRefused() {
        KazooClient zk = connect();

        assertThatThrownBy(() -> zk.reconfig("server.2=h:1:2;3", null, null, -1))
                .isInstanceOf(ServerException.class)
                .hasMessageContaining("reconfig");
        assertThat(zk.isConnected()).isTrue();
    }

    @Test
    void reconfig_nothingOrBothForms_isRefusedAtTheCall() {
        KazooClient zk = connect();

        assertThatThrownBy(() -> zk.reconfig(null, null, null, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> zk.reconfig("a", null, "b", -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("joining a")
                .hasMessageContaining("newMembers b");
    }

    // ---- which server

    @Test
    void randomizeHosts_off_triesInTheOrderGiven() {
        List<FaultProxy> proxies = proxies(3);
        proxies.get(0).refuse(true);

        for (int i = 0; i < 5; i++) {
            KazooClient zk = closedAfter(
                    KazooClient.builder(hosts(proxies)).randomizeHosts(false).build());
            zk.start();
        }

        assertThat(proxies.get(0).refusedCount()).isEqualTo(5);
        assertThat(proxies.get(1).connectionCount()).isEqualTo(5);
        assertThat(proxies.get(2).connectionCount()).isZero();
    }

    @Test
    void randomizeHosts_default_spreadsClients() {
        List<FaultProxy> proxies = proxies(3);

        for (int i = 0; i < 40; i++) {
            closedAfter(KazooClient.builder(hosts(proxies)).build()).start();
        }

        assertThat(proxies)
                .allSatisfy(proxy -> assertThat(proxy.connectionCount()).isPositive());
    }

    @Test
    void reconnect_afterALoss_goesToAnotherServerAtOnce() {
        List<FaultProxy> proxies = proxies(2);
        KazooClient zk = closedAfter(
                KazooClient.builder(hosts(proxies)).randomizeHosts(false).build());
        zk.start();
        long session = zk.session().id();

        proxies.get(0).cut();
        Eventually.until(
                "the other server",
                () -> zk.isConnected()
                        && proxies.get(1).connectString().equals(zk.session().server()));

        assertThat(zk.session().id()).isEqualTo(session);
    }

    @Test
    void setHosts_withoutTheCurrentServer_movesTheSessionOver() {
        List<FaultProxy> proxies = proxies(2);
        KazooClient zk =
                closedAfter(KazooClient.builder(proxies.get(0).connectString()).build());
        zk.start();
        long session = zk.session().id();

        zk.setHosts(proxies.get(1).connectString());
        Eventually.until("the new server", () -> proxies.get(1).openConnections() == 1 && zk.isConnected());

        assertThat(zk.exists("/")).isPresent();
        assertThat(zk.session().id()).isEqualTo(session);
        assertThat(zk.hosts()).hasToString("[" + proxies.get(1).connectString() + "]");
        assertThat(proxies.get(0).openConnections()).isZero();
    }

    @Test
    void setHosts_withTheCurrentServerAndNotMore_stays() {
        List<FaultProxy> proxies = proxies(2);
        KazooClient zk = closedAfter(
                KazooClient.builder(hosts(proxies)).randomizeHosts(false).build());
        zk.start();

        zk.setHosts(proxies.get(0).connectString());
        zk.exists("/");

        assertThat(proxies.get(0).openConnections()).isEqualTo(1);
        assertThat(proxies.get(0).connectionCount()).isEqualTo(1);
    }

    @Test
    void setHosts_beforeTheStart_isUsedByIt() {
        KazooClient zk = closedAfter(KazooClient.builder("127.0.0.1:1").build());

        zk.setHosts("127.0.0.1:" + server.port());
        zk.start();

        assertThat(zk.isConnected()).isTrue();
    }

    @Test
    void setHosts_otherChrootOrMalformed_isRefusedAtTheCall() {
        KazooClient zk = connect();

        assertThatThrownBy(() -> zk.setHosts("127.0.0.1:2181/other"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("/other");
        assertThatThrownBy(() -> zk.setHosts("127.0.0.1:port"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("127.0.0.1:port");
        zk.setHosts(server.connectString());
    }

    @Test
    void hostResolver_ofTheBuilder_isAskedAgainForEachPass() {
        FaultProxy proxy = closedAfter(FaultProxy.to(server.port()));
        List<String> asked = new CopyOnWriteArrayList<>();
        KazooClient zk = closedAfter(KazooClient.builder("zk.invalid:" + proxy.port())
                .hostResolver(host -> {
                    asked.add(host);
                    if (asked.size() == 1) {
                        throw new UnknownHostException("not yet");
                    }
                    return List.of(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
                })
                .build());

        zk.start();
        proxy.cut();
        Eventually.until("a new connection", () -> proxy.connectionCount() == 2 && zk.isConnected());

        assertThat(asked).hasSizeGreaterThanOrEqualTo(3).containsOnly("zk.invalid");
        assertThat(zk.session().server()).isEqualTo("zk.invalid:" + proxy.port());
    }

    private List<FaultProxy> proxies(int count) {
        List<FaultProxy> proxies = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            proxies.add(closedAfter(FaultProxy.to(server.port())));
        }
        return proxies;
    }

    private static List<String> hosts(List<FaultProxy> proxies) {
        return proxies.stream().map(FaultProxy::connectString).toList();
    }
}
