package io.kazoo.it;

import static io.kazoo.data.KazooState.CONNECTED;
import static io.kazoo.data.KazooState.LOST;
import static io.kazoo.data.KazooState.SUSPENDED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.AsyncKazooClient;
import io.kazoo.KazooClient;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.KeeperState;
import io.kazoo.data.SessionInfo;
import io.kazoo.data.SessionTicket;
import io.kazoo.data.Subscription;
import io.kazoo.error.ClientStoppedException;
import io.kazoo.error.Effect;
import io.kazoo.error.NoNodeException;
import io.kazoo.it.Inbox.States;
import io.kazoo.testkit.FaultProxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** A client from its start to its stop, and who is told what. */
class LifecycleIT extends ClientCase {

    private static final Duration A_MOMENT = Duration.ofMillis(100);

    private final States states = new States();

    // ---- start and stop

    @Test
    void newClient_beforeItsStart_isClosedAndLost() {
        KazooClient zk = client(settings -> settings);

        assertThat(zk.state()).isEqualTo(LOST);
        assertThat(zk.keeperState()).isEqualTo(KeeperState.CLOSED);
        assertThat(zk.isConnected()).isFalse();
        assertThat(zk.session().id()).isZero();
        assertThat(zk.sessionTicket()).isEmpty();
        assertThat(zk.lastZxid()).isZero();
        assertThat(zk.hosts()).hasToString("[127.0.0.1:" + server.port() + "]");
        assertThat(server.connectString()).endsWith(zk.chroot());
    }

    @Test
    void connect_hosts_givesAStartedClient() {
        KazooClient zk = closedAfter(KazooClient.connect(server.connectString()));

        assertThat(zk.isConnected()).isTrue();
        assertThat(zk.exists("/")).isPresent();
    }

    @Test
    void startStopStart_listener_isToldEachChangeOnce() {
        KazooClient zk = client(settings -> settings);
        zk.addListener(states);

        zk.start();
        zk.start();
        long first = zk.session().id();
        zk.stop();
        zk.stop();
        zk.start();

        assertThat(states.next(3)).containsExactly(CONNECTED, LOST, CONNECTED);
        assertThat(zk.session().id()).isNotEqualTo(first).isNotZero();
        assertThat(zk.session().generation()).isEqualTo(2);
        assertThat(states.staysEmpty(A_MOMENT)).isTrue();
    }

    @Test
    void restart_givesANewSessionAndEndsTheOldOne() {
        KazooClient zk = connect();
        zk.create("/e", null, CreateOptions.EPHEMERAL);
        long old = zk.session().id();

        zk.restart();

        assertThat(zk.session().id()).isNotEqualTo(old);
        assertThat(zk.exists("/e")).isEmpty();
        assertThat(server.sessionIds()).doesNotContain(old);
    }

    @Test
    void asyncFace_startStopRestart_doTheSame() {
        AsyncKazooClient zk = client(settings -> settings).async();

        zk.start().join();
        assertThat(zk.state()).isEqualTo(CONNECTED);
        zk.restart().join();
        assertThat(zk.session().generation()).isEqualTo(2);
        zk.stop().join();

        assertThat(zk.keeperState()).isEqualTo(KeeperState.CLOSED);
    }

    @Test
    void stop_whatWasSubmittedBefore_isDoneFirst() {
        KazooClient zk = connect();
        for (int i = 0; i < 500; i++) {
            zk.async().create("/n-" + i);
        }

        zk.stop();

        assertThat(connect().getChildren("/")).hasSize(500);
    }

    @Test
    void calls_beforeTheStartOrAfterTheStop_failAsStopped() {
        KazooClient zk = client(settings -> settings);
        assertThatThrownBy(() -> zk.get("/a"))
                .isInstanceOfSatisfying(
                        ClientStoppedException.class,
                        e -> assertThat(e.effect()).isEqualTo(Effect.NONE))
                .hasMessageContaining("not started");

        zk.start();
        zk.stop();

        assertThatThrownBy(() -> zk.create("/a"))
                .isInstanceOf(ClientStoppedException.class)
                .hasMessageContaining("create");
        assertThatThrownBy(() -> zk.async().get("/a").join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(ClientStoppedException.class);
        assertThat(zk.removeWatcher("/a", event -> {})).isFalse();
    }

    @Test
    void start_missingChroot_worksAndEnsurePathMakesIt() {
        KazooClient zk = closedAfter(
                KazooClient.builder(server.connectString() + "/not/there").build());

        zk.start();

        assertThatThrownBy(() -> zk.create("/a")).isInstanceOf(NoNodeException.class);
        assertThat(zk.ensurePath("/")).isFalse();
        assertThat(zk.create("/a")).isEqualTo("/a");
    }

    // ---- listeners

    @Test
    void addListenerAndTell_lateComer_getsTheCurrentStateFirst() {
        KazooClient zk = connect();

        zk.addListenerAndTell(states);
        zk.stop();

        assertThat(states.next(2)).containsExactly(CONNECTED, LOST);
    }

    @Test
    void listeners_several_areAllToldInTheSameOrder() {
        KazooClient zk = connect();
        List<States> all = List.of(new States(), new States(), new States());
        all.forEach(zk::addListener);

        server.dropConnection(zk.session().id());
        Eventually.until("connected again", () -> states(all, 2));
        zk.stop();

        for (States one : all) {
            assertThat(one.next(3)).containsExactly(SUSPENDED, CONNECTED, LOST);
        }
    }

    private static boolean states(List<States> all, int count) {
        return all.stream().allMatch(one -> one.all().size() == count);
    }

    @Test
    void close_ofAListener_endsItsCalls() {
        KazooClient zk = connect();
        Subscription subscription = zk.addListener(states);

        subscription.close();
        subscription.close();
        zk.stop();

        assertThat(subscription.isActive()).isFalse();
        assertThat(states.staysEmpty(A_MOMENT)).isTrue();
    }

    @Test
    void listener_thatThrows_goesOnBeingTold() {
        KazooClient zk = connect();
        List<Object> told = new CopyOnWriteArrayList<>();
        zk.addListener(state -> {
            told.add(state);
            throw new IllegalStateException("thrown by a test's listener");
        });
        zk.addListener(states);

        zk.restart();

        assertThat(states.next(2)).containsExactly(LOST, CONNECTED);
        Eventually.asserted(() -> assertThat(told).containsExactly(LOST, CONNECTED));
    }

    // ---- the session

    @Test
    void session_ofAConnectedClient_tellsWhatWasNegotiated() {
        KazooClient zk = connect(settings -> settings.sessionTimeout(Duration.ofHours(1)));

        SessionInfo session = zk.session();

        assertThat(session.negotiatedTimeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(session.server()).isEqualTo("127.0.0.1:" + server.port());
        assertThat(session.state()).isEqualTo(KeeperState.CONNECTED);
        assertThat(session.generation()).isEqualTo(1);
        assertThat(session.idHex()).isEqualTo("0x" + Long.toHexString(session.id()));
        assertThat(server.sessionIds()).contains(session.id());
    }

    @Test
    void sessionTicket_inAnotherClient_resumesTheSession() {
        FaultProxy proxy = closedAfter(FaultProxy.to(server.port()));
        KazooClient first =
                closedAfter(KazooClient.builder(proxy.connectString()).build());
        first.start();
        String chroot = server.connectString().substring(server.connectString().indexOf('/'));
        first.create(chroot + "/e", null, CreateOptions.EPHEMERAL);
        SessionTicket ticket = first.sessionTicket().orElseThrow();
        proxy.refuse(true);
        proxy.cut();

        KazooClient second = connect(settings -> settings.session(ticket));

        assertThat(second.session().id()).isEqualTo(ticket.id());
        assertThat(second.exists("/e").orElseThrow().ephemeralOwner()).isEqualTo(ticket.id());
        assertThat(ticket.toString()).doesNotContain(new String(ticket.password(), StandardCharsets.ISO_8859_1));
    }

    @Test
    void sessionTicket_ofADeadSession_givesANewOne() {
        KazooClient first = connect();
        SessionTicket ticket = first.sessionTicket().orElseThrow();
        first.stop();
        KazooClient second = client(settings -> settings.session(ticket));
        second.addListener(states);

        second.start();

        assertThat(second.session().id()).isNotEqualTo(ticket.id()).isNotZero();
        assertThat(states.next()).isEqualTo(CONNECTED);
    }

    @Test
    void sessionTicket_afterARestart_isNotUsedAgain() {
        KazooClient first = connect();
        SessionTicket ticket = first.sessionTicket().orElseThrow();
        KazooClient second = connect(settings -> settings.session(ticket));
        second.stop();
        SessionTicket living = connect().sessionTicket().orElseThrow();

        second.start();

        assertThat(second.session().id()).isNotEqualTo(ticket.id()).isNotEqualTo(living.id());
        assertThat(server.sessionIds()).contains(second.session().id());
    }

    @Test
    void sessionTicket_withAWrongPassword_givesANewSession() {
        KazooClient first = connect();
        SessionTicket right = first.sessionTicket().orElseThrow();
        SessionTicket wrong = new SessionTicket(right.id(), new byte[16], right.lastZxid());

        KazooClient second = connect(settings -> settings.session(wrong));

        assertThat(second.session().id()).isNotEqualTo(right.id()).isNotZero();
        assertThat(first.exists("/")).isPresent();
    }

    @Test
    void views_ofAClient_shareSessionAndState() {
        KazooClient zk = connect();
        KazooClient view = zk.withDeadline(Duration.ofSeconds(5))
                .withExecutor(Runnable::run)
                .chroot("/a");

        assertThat(view.session()).isEqualTo(zk.session());
        view.stop();

        assertThat(zk.state()).isEqualTo(LOST);
    }

    @Test
    void callbackExecutor_ofTheBuilder_runsTheCallbacks() {
        List<Thread> threads = new CopyOnWriteArrayList<>();
        KazooClient zk = connect(settings -> settings.callbackExecutor(task -> {
            Thread thread = new Thread(task, "mine");
            threads.add(thread);
            thread.start();
        }));

        String name = zk.async()
                .exists("/")
                .thenApply(found -> Thread.currentThread().getName())
                .join();

        assertThat(name).isIn("mine", Thread.currentThread().getName());
        assertThat(threads).isNotEmpty();
    }
}
