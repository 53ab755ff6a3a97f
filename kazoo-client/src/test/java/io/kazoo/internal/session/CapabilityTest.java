package io.kazoo.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.data.ReadOp;
import io.kazoo.data.WatchMode;
import io.kazoo.error.ErrorCodes;
import io.kazoo.internal.session.WatchHandle.Kind;
import io.kazoo.internal.wire.AddWatch;
import io.kazoo.internal.wire.Create2;
import io.kazoo.internal.wire.CreateContainer;
import io.kazoo.internal.wire.CreateTtl;
import io.kazoo.internal.wire.Delete;
import io.kazoo.internal.wire.GetAllChildrenNumber;
import io.kazoo.internal.wire.GetChildren2;
import io.kazoo.internal.wire.GetData;
import io.kazoo.internal.wire.GetEphemerals;
import io.kazoo.internal.wire.MultiRead;
import io.kazoo.internal.wire.Reconfig;
import io.kazoo.internal.wire.Request;
import io.kazoo.internal.wire.SetData;
import io.kazoo.internal.wire.WhoAmI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Operations that not every server knows. One that does not answers "unimplemented" and closes the connection, whereby the
 * replies of other requests are lost.
 */
class CapabilityTest {

    private final World world = World.with().hosts("a:1,b:1").connected();

    private static Request<?> request(String name) {
        return switch (name) {
            case "create2" -> new Create2("/a", null, List.of(), 0);
            case "createContainer" -> new CreateContainer("/a", null, List.of());
            case "createTTL" -> new CreateTtl("/a", null, List.of(), 5, 1_000);
            case "reconfig" -> new Reconfig(null, null, null, -1);
            case "multiRead" -> new MultiRead(List.of(new ReadOp.GetData("/a")));
            case "getEphemerals" -> new GetEphemerals("/");
            case "getAllChildrenNumber" -> new GetAllChildrenNumber("/");
            case "addWatch" -> new AddWatch("/a", WatchMode.PERSISTENT);
            case "whoAmI" -> new WhoAmI();
            default -> throw new IllegalArgumentException(name);
        };
    }

    @Test
    void oldOperations_needNoVersion() {
        world.submit(new GetData("/a", false));
        world.submit(new GetChildren2("/a", false));
        world.submit(new SetData("/a", new byte[0], -1));

        assertThat(world.log()).containsExactly("> getData /a", "> getChildren2 /a", "> setData /a");
    }

    @Test
    void newOperation_asksForTheVersionOnceAndHoldsBackWhatComesBehind() {
        world.submit(new GetData("/1", false));
        world.submit(new WhoAmI());
        world.submit(new GetData("/2", false));
        world.submit(new WhoAmI());

        assertThat(world.log()).containsExactly("> getData /1", "version? a:1");
    }

    @Test
    void versionKnown_allGoOnInOrder() {
        world.submit(new WhoAmI());
        world.submit(new GetData("/2", false));
        world.submit(new WhoAmI());

        world.version("3.9.5");

        assertThat(world.sent()).containsExactly("whoAmI", "getData /2", "whoAmI");
    }

    @ParameterizedTest
    @CsvSource({
        "createContainer, 3.4.14, 3.5.10",
        "createTTL, 3.4.14, 3.5.10",
        "reconfig, 3.4.14, 3.5.10",
        "multiRead, 3.5.10, 3.6.4",
        "getEphemerals, 3.5.10, 3.6.4",
        "getAllChildrenNumber, 3.5.10, 3.6.4",
        "addWatch, 3.5.10, 3.6.4",
        "whoAmI, 3.6.4, 3.7.2"
    })
    void versionKnown_decides(String name, String without, String with) {
        World tooOld = World.with().version(without).connected();
        World newEnough = World.with().version(with).connected();

        var refused = tooOld.submit(request(name));
        var sent = newEnough.submit(request(name));

        assertThat(refused.outcome()).isEqualTo("server -6");
        assertThat(refused.message()).contains(without);
        assertThat(tooOld.sent()).isEmpty();
        assertThat(sent.outcome()).isEqualTo("pending");
        assertThat(newEnough.sent()).hasSize(1);
    }

    @Test
    void create2OfAnOldServer_isACreateInItsPlace() {
        World old = World.with().version("3.4.14").connected();

        old.submit(new GetData("/1", false));
        var made = old.submit(new Create2("/a", null, List.of(), 0));
        old.submit(new Delete("/2", -1));

        assertThat(made.outcome()).isEqualTo("pending");
        assertThat(old.sent()).containsExactly("getData /1", "create /a", "delete /2");
    }

    @Test
    void refusedByVersion_restGoesOn() {
        var refused = world.submit(new WhoAmI());
        var rest = world.submit(new GetData("/2", false));

        world.version("3.4.14");

        assertThat(refused.outcome()).isEqualTo("server -6");
        assertThat(world.sent()).containsExactly("getData /2");
        assertThat(rest.outcome()).isEqualTo("pending");
    }

    @Test
    void versionOfMajor4_hasEverything() {
        World future = World.with().version("4.0.0").connected();

        future.submit(new WhoAmI());

        assertThat(future.sent()).containsExactly("whoAmI");
    }

    // ---- the version cannot be learnt

    @Test
    void versionUnknown_newOperationIsSentAlone() {
        var before = world.submit(new SetData("/1", new byte[0], -1));
        world.submit(new WhoAmI());
        world.submit(new SetData("/2", new byte[0], -1));

        world.version(null);
        var whileBusy = world.sent();
        before.reply();
        var alone = world.sent();
        world.peer().reply("whoAmI");

        assertThat(whileBusy).containsExactly("setData /1");
        assertThat(alone).containsExactly("setData /1", "whoAmI");
        assertThat(world.sent()).containsExactly("setData /1", "whoAmI", "setData /2");
    }

    @Test
    void versionUnknown_closedWhileAloneThenAnotherSession_isRefusedFromThenOn() {
        World keeper = closedWhileAlone();
        keeper.peer().accept(77, 6_000);
        keeper.redial();
        keeper.peer().accept();
        keeper.forget();

        var next = keeper.submit(new WhoAmI());
        keeper.version(null);

        assertThat(next.outcome()).isEqualTo("server -6");
        assertThat(keeper.sent()).isEmpty();
    }

    @Test
    void versionUnknown_closedWhileAloneThenTheSameSession_isSentAgain() {
        World server = closedWhileAlone();
        server.peer().accept();
        server.version(null);

        server.peer().reply("whoAmI");

        assertThat(server.sent()).containsExactly("whoAmI");
        assertThat(server.submit(new WhoAmI()).outcome()).isEqualTo("pending");
    }

    /** A server that closed the connection with nothing under way but an operation that is new to it, and is dialled again. */
    private static World closedWhileAlone() {
        World world = World.with().hosts("a:1").connected();
        world.submit(new WhoAmI());
        world.version(null);
        world.peer().close();
        world.redial();
        world.forget();
        return world;
    }

    @Test
    void versionUnknown_operationTakenOnce_isSentAsAnyOther() {
        world.submit(new WhoAmI());
        world.version(null);
        world.peer().reply("whoAmI");
        world.forget();

        world.submit(new GetData("/1", false));
        world.submit(new WhoAmI());
        world.submit(new GetData("/2", false));

        assertThat(world.log()).containsExactly("> getData /1", "> whoAmI", "> getData /2");
    }

    @Test
    void versionUnknown_otherErrorThanUnimplemented_countsAsTaken() {
        world.submit(new Create2("/a", null, List.of(), 0));
        world.version(null);
        world.peer().refuse("create2", ErrorCodes.NODE_EXISTS);
        world.forget();

        world.submit(new GetData("/1", false));
        world.submit(new Create2("/a", null, List.of(), 0));

        assertThat(world.sent()).containsExactly("getData /1", "create2 /a");
    }

    @Test
    void versionUnknown_create2Refused_isACreateInItsPlace() {
        world.setHosts("a:1");
        var made = world.submit(new Create2("/a", null, List.of(), 0));
        world.submit(new Delete("/2", -1));
        world.version(null);
        world.forget();

        world.peer().refuse("create2", ErrorCodes.UNIMPLEMENTED);
        world.redial();
        world.peer().accept();

        assertThat(made.outcome()).isEqualTo("pending");
        assertThat(world.sent()).containsExactly("create /a", "delete /2");
    }

    @Test
    void unimplemented_isRememberedAndNotSentAgain() {
        var first = world.submit(new WhoAmI());
        world.version(null);
        world.peer().refuse("whoAmI", ErrorCodes.UNIMPLEMENTED);
        world.setHosts("a:1");
        world.reconnect();
        world.forget();

        var second = world.submit(new WhoAmI());
        world.version(null);

        assertThat(first.outcome()).isEqualTo("server -6");
        assertThat(second.outcome()).isEqualTo("server -6");
        assertThat(world.sent()).isEmpty();
    }

    @Test
    void unimplemented_connectionIsLeftBeforeTheServerClosesIt() {
        world.submit(new WhoAmI());
        var write = world.submit(new SetData("/1", new byte[0], -1));
        world.version(null);

        world.peer().refuse("whoAmI", ErrorCodes.UNIMPLEMENTED);
        var sentBefore = world.sent();
        world.reconnect();

        assertThat(sentBefore).containsExactly("whoAmI");
        assertThat(write.outcome()).isEqualTo("ok");
    }

    @Test
    void unimplementedAgainstItsVersion_othersInFlightMayStillBeAnswered() {
        world.version("3.9.5");
        world.submit(new WhoAmI());
        var inFlight = world.submit(new SetData("/1", new byte[0], -1));

        world.peer().refuse("whoAmI", ErrorCodes.UNIMPLEMENTED);
        var behind = world.submit(new SetData("/2", new byte[0], -1));
        inFlight.reply();
        world.reconnect();

        assertThat(inFlight.outcome()).isEqualTo("ok");
        assertThat(behind.outcome()).isEqualTo("ok");
        assertThat(world.states()).containsExactly("SUSPENDED CONNECTING", "CONNECTED CONNECTED");
    }

    @Test
    void unimplementedAndClosed_othersInFlightMayHaveHappened() {
        world.version("3.9.5");
        var unknown = world.submit(new WhoAmI());
        var inFlight = world.submit(new SetData("/1", new byte[0], -1));

        world.peer().refuse("whoAmI", ErrorCodes.UNIMPLEMENTED);
        world.peer().close();

        assertThat(unknown.outcome()).isEqualTo("server -6");
        assertThat(inFlight.outcome()).isEqualTo("CONNECTION_LOSS/UNKNOWN");
    }

    @Test
    void unimplementedAndMute_connectionIsLeftAfterASecond() {
        world.version("3.9.5");
        world.submit(new WhoAmI());
        world.submit(new GetData("/1", false));
        world.peer().refuse("whoAmI", ErrorCodes.UNIMPLEMENTED);

        world.pass(999);
        var before = world.states();
        world.pass(1);

        assertThat(before).isEmpty();
        assertThat(world.states()).containsExactly("SUSPENDED CONNECTING");
    }

    @ParameterizedTest
    @ValueSource(strings = {"createTTL", "reconfig"})
    void unimplementedSinceSwitchedOff_isNotRemembered(String name) {
        world.version("3.9.5");
        world.submit(request(name));

        world.peer().refuse(name, ErrorCodes.UNIMPLEMENTED);
        var second = world.submit(request(name));

        assertThat(second.outcome()).isEqualTo("pending");
        assertThat(world.sent()).hasSize(2);
        assertThat(world.states()).isEmpty();
    }

    // ---- servers change

    @Test
    void otherServer_isAskedForItsOwnVersion() {
        world.version("3.9.5");
        world.peer().close();
        world.reconnect();
        world.forget();

        world.submit(new WhoAmI());

        assertThat(world.log()).containsExactly("version? b:1");
    }

    @Test
    void sameServerAgain_isBelievedToStillKnowWhatItKnew() {
        World one = World.with().version("3.9.5").connected();
        one.peer().close();
        one.reconnect();
        one.forget();

        one.submit(new WhoAmI());

        assertThat(one.log()).containsExactly("> whoAmI");
    }

    @Test
    void sameServerUpgraded_isAskedAgainBeforeAnythingIsRefused() {
        World one = World.with().version("3.6.4").connected();
        one.submit(new WhoAmI());
        one.peer().close();
        one.reconnect();
        one.forget();

        var call = one.submit(new WhoAmI());
        one.version("3.9.5");

        assertThat(one.log()).containsExactly("version? a:1", "> whoAmI");
        assertThat(call.outcome()).isEqualTo("pending");
    }

    @Test
    void sameServerDowngraded_learnsFromItsRefusalAndDoesNotLoop() {
        World one = World.with().version("3.9.5").connected();
        one.submit(new WhoAmI()).reply();
        one.peer().close();
        one.reconnect();
        one.submit(new WhoAmI());
        one.peer().refuse("whoAmI", ErrorCodes.UNIMPLEMENTED);
        one.reconnect();
        one.forget();

        var call = one.submit(new WhoAmI());
        one.version(null);

        assertThat(call.outcome()).isEqualTo("server -6");
        assertThat(one.sent()).isEmpty();
    }

    @Test
    void upgradedServer_keepsPersistentWatchesOfTheOldKnowledge() {
        World one = World.with().version("3.5.10").connected();
        one.version("3.9.5");
        RecordedWatch watch = one.watch("/a", Kind.PERSISTENT);
        one.version("3.5.10");
        one.peer().close();

        one.reconnect();

        assertThat(watch.events()).containsExactly("GAP /a");
    }

    @Test
    void answerOfConnectionThatIsOver_isDroppedAndAskedAgain() {
        world.submit(new WhoAmI());
        int old = world.peer().epoch;
        world.setHosts("a:1");
        world.peer("a:1").close();
        world.redial();
        world.peer().accept();
        world.forget();

        world.version(old, "3.4.14");
        var afterStaleAnswer = world.log();
        world.version("3.9.5");

        assertThat(afterStaleAnswer).isEmpty();
        assertThat(world.sent()).containsExactly("whoAmI");
    }
}
