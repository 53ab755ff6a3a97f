package io.kazoo.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.data.BackOff;
import io.kazoo.data.RetryPolicy;
import io.kazoo.internal.session.WatchHandle.Kind;
import io.kazoo.internal.wire.GetData;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Getting from no connection to an open one. An attempt takes 2.4 s at the most. */
class DialingTest {

    private static List<String> dialled(World world) {
        return world.peers().stream()
                .map(peer -> peer.endpoint.address().getAddress().getHostAddress())
                .toList();
    }

    @Test
    void pass_triesEveryAddressOfEveryName() {
        World world = World.with().hosts("a:1,b:1").resolving();
        world.name("a", "10.1.0.1", "10.1.0.2");
        world.name("b", "10.2.0.1", "2001:db8::1");
        world.resolves();

        for (int i = 0; i < 4; i++) {
            world.peer().refuse();
        }

        assertThat(dialled(world)).containsExactly("10.1.0.1", "10.1.0.2", "10.2.0.1", "2001:db8:0:0:0:0:0:1");
    }

    @Test
    void pass_fifty_addressesAreAllTried() {
        World world = World.with().hosts("a:1").resolving();
        String[] addresses = new String[50];
        for (int i = 0; i < 50; i++) {
            addresses[i] = "10.1.0." + i;
        }
        world.name("a", addresses);
        world.resolves();

        for (int i = 0; i < 50; i++) {
            world.peer().refuse();
        }

        assertThat(dialled(world)).containsExactly(addresses);
    }

    @Test
    void pass_over_namesAreLookedUpAnew() {
        World world = World.with().hosts("a:1").resolving();
        world.resolves();
        world.peer().refuse();
        world.name("a", "10.9.9.9");

        world.redial();

        assertThat(dialled(world)).containsExactly("10.0.0.1", "10.9.9.9");
    }

    @Test
    void attempt_refused_nextAddressAtOnce() {
        World world = World.with().hosts("a:1,b:1").dialing();

        world.peer().refuse();

        assertThat(world.peer().endpoint.name()).hasToString("b:1");
    }

    @Test
    void lost_anotherServerIsTriedAtOnce() {
        World world = World.with().hosts("a:1,b:1").connected();
        world.passAnswering(2_000);

        world.peer().close();
        world.resolves();

        assertThat(world.peer().endpoint.name()).hasToString("b:1");
    }

    // ---- two at a time

    @Test
    void attempt_silentForQuarterSecond_secondAddressIsDialledBeside() {
        World world = World.with().hosts("a:1,b:1,c:1").dialing();

        world.pass(249);
        int before = world.peers().size();
        world.pass(1);
        int after = world.peers().size();
        world.pass(2_000);

        assertThat(before).isEqualTo(1);
        assertThat(after).isEqualTo(2);
        assertThat(world.peers()).hasSize(2);
        assertThat(world.log("hang up")).isEmpty();
    }

    @Test
    void race_firstToOpenWins_andTheOtherIsClosedWithoutConnectRequest() {
        World world = World.with().hosts("a:1,b:1").dialing();
        world.pass(250);

        world.peer("b:1").open();

        assertThat(world.peer("b:1").hasAsked()).isTrue();
        assertThat(world.peer("a:1").hasAsked()).isFalse();
        assertThat(world.peer("a:1").state()).isEqualTo(Peer.State.OVER);
    }

    @Test
    void race_loserOpensAllTheSame_isIgnored() {
        World world = World.with().hosts("a:1,b:1").dialing();
        world.pass(250);
        world.peer("b:1").open();

        int loser = world.peer("a:1").epoch;
        world.input(core -> core.opened(world.now(), loser));

        assertThat(world.peer("a:1").hasAsked()).isFalse();
    }

    @Test
    void race_oneRefuses_theOtherGoesOn() {
        World world = World.with().hosts("a:1,b:1").dialing();
        world.pass(250);

        world.peer("b:1").refuse();
        world.peer("a:1").open();

        assertThat(world.peer("a:1").hasAsked()).isTrue();
    }

    @Test
    void race_oneRefuses_thirdIsDialledBesideTheSilentOne() {
        World world = World.with().hosts("a:1,b:1,c:1").dialing();
        world.pass(250);

        world.peer("b:1").refuse();
        world.pass(0);

        assertThat(world.peer().endpoint.name()).hasToString("c:1");
        assertThat(world.peer("a:1").state()).isEqualTo(Peer.State.DIALLED);
    }

    @Test
    void attempt_silent_isGivenUpAfterItsTime() {
        World world = World.with().hosts("a:1,b:1,c:1").dialing();

        world.pass(2_399);
        var before = world.log("hang up");
        world.pass(1);

        assertThat(before).isEmpty();
        assertThat(world.log("hang up")).containsExactly(" a:1 (10.0.0.1)");
        assertThat(world.peer().endpoint.name()).hasToString("c:1");
    }

    @Test
    void attempt_timeDoesNotDependOnNumberOfHosts() {
        World world = World.with().hosts("a:1,b:1,c:1,d:1,e:1,f:1,g:1").dialing();

        world.pass(2_399);

        assertThat(world.peer("a:1").state()).isEqualTo(Peer.State.DIALLED);
    }

    // ---- pauses

    @Test
    void pauses_withoutJitter_doubleUpToTheCap() {
        World world = World.with().random(() -> 0).dialing();
        List<Long> pauses = new ArrayList<>();

        for (int i = 0; i < 10; i++) {
            long refusedAt = world.now();
            world.peer().refuse();
            world.passUntilDue();
            world.resolves();
            pauses.add((world.now() - refusedAt) / 1_000_000);
        }

        assertThat(pauses).containsExactly(20L, 40L, 80L, 160L, 320L, 640L, 1_280L, 2_560L, 3_000L, 3_000L);
    }

    @Test
    void pauses_withFullJitter_areSpreadEvenlyFromNothing() {
        Random random = new Random(1);
        World world = World.with().random(random::nextDouble).dialing();
        List<Long> pauses = new ArrayList<>();

        for (int i = 0; i < 1_000; i++) {
            long refusedAt = world.now();
            world.peer().refuse();
            world.passUntilDue();
            world.resolves();
            pauses.add((world.now() - refusedAt) / 1_000_000);
        }

        List<Long> capped = pauses.subList(20, 1_000);
        assertThat(capped).allMatch(pause -> pause <= 3_000);
        assertThat(capped.stream().mapToLong(pause -> pause).average().orElseThrow())
                .isBetween(1_350.0, 1_650.0);
    }

    @Test
    void pauses_afterConnectionThatServed_beginAnew() {
        World world = World.with().dialing();
        for (int i = 0; i < 6; i++) {
            world.peer().refuse();
            world.passUntilDue();
            world.resolves();
        }
        world.peer().open();
        world.peer().accept();
        world.passAnswering(2_000);
        world.peer().close();
        world.resolves();
        long refusedAt = world.now();

        world.peer().refuse();
        world.passUntilDue();

        assertThat((world.now() - refusedAt) / 1_000_000).isEqualTo(20);
    }

    @Test
    void pauses_afterConnectionsThatNeverServed_grow() {
        World world = World.with().dialing();
        List<Long> pauses = new ArrayList<>();

        for (int i = 0; i < 4; i++) {
            world.peer().open();
            world.peer().accept();
            long closedAt = world.now();
            world.peer().close();
            world.passUntilDue();
            world.resolves();
            pauses.add((world.now() - closedAt) / 1_000_000);
        }

        assertThat(pauses).containsExactly(20L, 40L, 80L, 160L);
    }

    /** Servers that make the client come back at once if they can: connections in one minute. */
    @ParameterizedTest
    @ValueSource(
            strings = {"refuse", "close", "close after accepting", "close after one reply", "other version", "no name"})
    void badServers_areNotDialledWithoutEnd(String behaviour) {
        World world = World.with()
                .hosts("a:1,b:1,c:1")
                .random(new Random(2)::nextDouble)
                .resolving();
        Consumer<Peer> server = server(world, behaviour);
        world.submit(new GetData("/poison", false), 3_600_000);

        int served = 0;
        for (int i = 0; i < 60_000; i++) {
            if (behaviour.equals("no name")) {
                world.resolvesToNothing();
            } else {
                world.answerResolver();
            }
            while (served < world.peers().size()) {
                server.accept(world.peers().get(served++));
                world.answerResolver();
                assertThat(served).as("connections after %d ms", i).isLessThan(200);
            }
            world.pass(1);
        }

        assertThat(served).isBetween(behaviour.equals("no name") ? 0 : 30, 199);
    }

    private static Consumer<Peer> server(World world, String behaviour) {
        return switch (behaviour) {
            case "refuse" -> Peer::refuse;
            case "close" ->
                peer -> {
                    peer.open();
                    peer.close();
                };
            case "close after accepting" ->
                peer -> {
                    peer.open();
                    peer.accept();
                    peer.close();
                };
            case "close after one reply" ->
                peer -> {
                    peer.open();
                    peer.accept();
                    world.submit(new GetData("/fine", false));
                    peer.reply("getData /fine");
                    peer.close();
                };
            case "other version" ->
                peer -> {
                    peer.open();
                    peer.respond(42, 0, 0, false);
                };
            default -> peer -> {};
        };
    }

    @Test
    void refusedWatches_areNotTriedWithoutEnd() {
        World world = World.with().version("3.9.5").connected();
        world.watch("/a", Kind.DATA);

        for (int i = 0; i < 5; i++) {
            world.peer().close();
            world.redial();
            world.peer().accept();
            world.peer().unanswered().forEach(frame -> world.peer().refuse(frame, -5));
        }

        assertThat(world.states()).endsWith("CONNECTED CONNECTED");
    }

    // ---- the policy

    @Test
    void policy_ofThreeTries_givesUpAfterThreePasses() {
        World world = World.with()
                .hosts("a:1,b:1")
                .retry(RetryPolicy.CONNECTION.maxTries(3))
                .dialing();
        var call = world.submit(new GetData("/a", false));

        for (int i = 0; i < 6; i++) {
            world.answerResolver();
            world.peer().refuse();
            world.pass(100);
        }

        assertThat(world.peers()).hasSize(6);
        assertThat(world.log("ended")).containsExactly(" GAVE_UP");
        assertThat(world.states()).endsWith("LOST CLOSED");
        assertThat(call.outcome()).isEqualTo("NO_SERVER/NONE");
        assertThat(call.message()).contains("a:1", "b:1", "connection refused");
        assertThat(world.core().nextDeadline()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void policy_withDeadline_givesUpBeforeItPasses() {
        World world = World.with()
                .retry(RetryPolicy.CONNECTION
                        .backOff(new BackOff(Duration.ofMillis(100), 1, 0, Duration.ofMillis(100)))
                        .deadline(Duration.ofMillis(250)))
                .dialing();

        for (int i = 0; i < 3; i++) {
            world.answerResolver();
            world.peer().refuse();
            world.pass(100);
        }

        assertThat(world.peers()).hasSize(3);
        assertThat(world.log("ended")).containsExactly(" GAVE_UP");
    }

    // ---- the resolver

    @Test
    void resolver_findsNothing_isAskedAgainAfterPause() {
        World world = World.with().resolving();

        world.resolvesToNothing();
        world.pass(20);
        world.resolves();

        assertThat(world.peer().state()).isEqualTo(Peer.State.DIALLED);
    }

    @Test
    void resolver_hangs_addressesKnownBeforeAreTried() {
        World world = World.connected();
        world.passAnswering(2_000);
        world.peer().close();

        world.pass(2_399);
        int before = world.peers().size();
        world.pass(1);

        assertThat(before).isEqualTo(1);
        assertThat(world.peers()).hasSize(2);
    }

    @Test
    void resolver_hangsOn_isNotWaitedForAgainNorAskedAllTheTime() {
        World world = World.connected();
        world.passAnswering(2_000);
        world.peer().close();
        world.pass(2_400);
        world.peer().refuse();
        world.forget();

        world.pass(20);
        world.peer().open();

        assertThat(world.log("resolve")).isEmpty();
        assertThat(world.peer().hasAsked()).isTrue();
    }

    @Test
    void resolver_hangsForMinutes_isAskedAgainNowAndThen() {
        World world = World.with().resolving();

        world.pass(300_000);

        assertThat(world.log("resolve")).hasSizeBetween(5, 12);
    }

    @Test
    void resolver_slowerThanAnAttempt_isHeardAllTheSame() {
        World world = World.with().resolving();
        int first = world.pass();

        world.pass(5_000);
        world.resolves(first);

        assertThat(world.peers()).hasSize(1);
    }

    @Test
    void resolver_answersWhileDialling_isIgnored() {
        World world = World.with().dialing();

        world.resolves();
        world.resolves(77);

        assertThat(world.peers()).hasSize(1);
    }

    @Test
    void resolver_answersWhileConnected_isIgnored() {
        World world = World.connected();

        world.resolves();

        assertThat(world.peers()).hasSize(1);
        assertThat(world.log()).isEmpty();
    }
}
