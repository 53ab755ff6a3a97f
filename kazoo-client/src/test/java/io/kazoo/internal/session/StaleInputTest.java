package io.kazoo.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.data.ServerAddress;
import io.kazoo.internal.wire.GetData;
import io.kazoo.internal.wire.JuteReader;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Reports of connections that are over, or never were, change nothing, in whatever phase they come. */
class StaleInputTest {

    /** An input about a connection. */
    interface Report {
        void to(SessionCore core, long now, int epoch);
    }

    private static Arguments report(String name, Report report) {
        return Arguments.of(name, report);
    }

    private static List<Arguments> reports() {
        return List.of(
                report("opened", SessionCore::opened),
                report("openFailed", (core, now, epoch) -> core.openFailed(now, epoch, "late")),
                report("bytes", SessionCore::bytes),
                report("frame of nothing", (core, now, epoch) -> core.frame(now, epoch, new JuteReader())),
                report("handshake", (core, now, epoch) -> {
                    var buffer = Unpooled.buffer()
                            .writeInt(0)
                            .writeInt(6_000)
                            .writeLong(99)
                            .writeInt(16)
                            .writeZero(16);
                    core.frame(now, epoch, new JuteReader().reset(buffer, buffer.writerIndex()));
                }),
                report("reply", (core, now, epoch) -> {
                    var buffer = Unpooled.buffer().writeInt(1).writeLong(0x7777).writeInt(0);
                    core.frame(now, epoch, new JuteReader().reset(buffer, buffer.writerIndex()));
                }),
                report("oversized", (core, now, epoch) -> core.oversized(now, epoch, 1, 20_000_000)),
                report("closed", (core, now, epoch) -> core.closed(now, epoch, "late")),
                report("serverVersion", (core, now, epoch) -> core.serverVersion(now, epoch, null)));
    }

    private static World inPhase(String phase) {
        World world = World.with().hosts("a:1,b:1").auth("digest", "u:p").connected();
        world.watch("/w", WatchHandle.Kind.DATA);
        switch (phase) {
            case "dialing" -> {
                world.peer().close();
                world.passUntilDue();
                world.answerResolver();
            }
            case "handshaking", "authenticating", "restoring" -> {
                world.peer().close();
                world.redial();
                if (!phase.equals("handshaking")) {
                    world.peer().accept();
                }
                if (phase.equals("restoring")) {
                    world.peer().reply("auth");
                }
            }
            case "burying" -> {
                world.pass(8_000);
                world.redial();
            }
            case "ended" -> {
                world.close();
                world.peer().answerAll();
            }
            default -> {
                world.peer().close();
                world.reconnect();
            }
        }
        return world;
    }

    private static Stream<Arguments> reportsInPhases() {
        return Stream.of("dialing", "handshaking", "authenticating", "restoring", "live", "burying", "ended")
                .flatMap(phase ->
                        reports().stream().map(report -> Arguments.of(phase, report.get()[0], report.get()[1])));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("reportsInPhases")
    void report_ofConnectionThatIsOver_changesNothing(String phase, String name, Report report) {
        World world = inPhase(phase);
        var call = world.submit(new GetData("/a", false));
        String outcome = call.outcome();
        long due = world.core().nextDeadline();
        world.forget();

        world.input(core -> report.to(core, world.now(), 1));
        world.input(core -> report.to(core, world.now(), 4_711));

        assertThat(world.log()).isEmpty();
        assertThat(call.outcome()).isEqualTo(outcome);
        assertThat(world.core().nextDeadline()).isEqualTo(due);
        assertThat(world.context.seenZxid()).isLessThan(0x7777);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("phases")
    void readWriteFound_withoutReadOnlyConnection_changesNothing(String phase) {
        World world = inPhase(phase);
        world.forget();

        world.input(core -> core.readWriteFound(world.now(), new ServerAddress("b", 1)));

        assertThat(world.log()).isEmpty();
    }

    private static List<String> phases() {
        return List.of("dialing", "handshaking", "authenticating", "restoring", "live", "burying", "ended");
    }
}
