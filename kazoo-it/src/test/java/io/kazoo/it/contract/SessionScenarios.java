package io.kazoo.it.contract;

import static io.kazoo.it.contract.Requests.bytes;
import static io.kazoo.it.contract.Requests.create;
import static io.kazoo.it.contract.Requests.exists;
import static io.kazoo.it.contract.Requests.get;
import static io.kazoo.it.contract.Requests.set;
import static io.kazoo.it.contract.Requests.watchData;
import static io.kazoo.it.contract.Requests.watchExists;

import io.kazoo.data.CreateMode;
import io.kazoo.internal.wire.CloseSession;
import io.kazoo.it.contract.WireClient.Session;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;

/** How sessions begin, move and end, and what servers do with bytes that are no request. */
final class SessionScenarios {

    private static final byte[] NO_PASSWORD = new byte[16];

    private SessionScenarios() {}

    /** Those that every version plays. */
    static List<Scenario> all() {
        return List.of(
                new Scenario("time-outs", SessionScenarios::timeouts),
                new Scenario("a session resumed", SessionScenarios::resumed),
                new Scenario("a session taken over", SessionScenarios::takenOver),
                new Scenario("a wrong password", SessionScenarios::wrongPassword),
                new Scenario("a session that there is not", SessionScenarios::unknown),
                new Scenario("a client that is ahead", SessionScenarios::ahead),
                new Scenario("a session expired", SessionScenarios::expired),
                new Scenario("a session that falls silent", SessionScenarios::silent),
                new Scenario("a session closed", SessionScenarios::closed),
                new Scenario("a client of old", SessionScenarios::oldClient),
                new Scenario("frames that are none", SessionScenarios::badFrames),
                new Scenario("operations that there are not", SessionScenarios::unknownOperations),
                new Scenario("requests in a row", SessionScenarios::pipelined),
                new Scenario("records that are malformed", SessionScenarios::malformed));
    }

    /** What old servers do not answer at all, and later ones refuse. */
    static Scenario checkAlone(boolean answered) {
        return new Scenario("check outside of multi", stage -> {
            stage.open("a");
            stage.ask("a", create("/alone"));
            Question check = Question.raw("check", 13, out -> {
                out.writeString("/alone");
                out.writeInt(0);
            });
            if (answered) {
                stage.ask("a", check);
            } else {
                stage.askInVain("a", check);
            }
        });
    }

    private static void timeouts(Stage stage) {
        for (int millis : List.of(-1, 0, 1, 5000, 1_000_000)) {
            stage.open("client " + millis, millis);
        }
    }

    private static void resumed(Stage stage) {
        stage.open("a");
        stage.ask("a", create("/resumed"));
        stage.ask("a", create("/resumed/e", CreateMode.EPHEMERAL));
        stage.ask("a", watchData("/resumed"));
        stage.cut("a");
        stage.open("b");
        stage.ask("b", set("/resumed", ""));
        stage.resume("a", "a");
        stage.ask("a", get("/resumed/e"));
        stage.ask("b", set("/resumed", ""));
        stage.ask("a", new CloseSession());
        stage.ask("b", exists("/resumed/e"));
    }

    private static void takenOver(Stage stage) {
        stage.open("a");
        stage.open("b");
        stage.ask("a", create("/taken", CreateMode.EPHEMERAL));
        stage.ask("a", watchData("/taken"));
        stage.resume("c", "a");
        stage.ask("b", set("/taken", ""));
        stage.ask("c", get("/taken"));
        stage.note("watches: " + stage.target().watchCount());
    }

    private static void wrongPassword(Stage stage) {
        stage.open("a");
        stage.ask("a", create("/wrong", CreateMode.EPHEMERAL));
        Session session = stage.session("a");
        stage.enter("b", 0, session.timeoutMillis(), session.id(), bytes("0123456789abcdef"));
        stage.drain();
        stage.resume("a", "a");
        stage.ask("a", get("/wrong"));
    }

    private static void unknown(Stage stage) {
        stage.open("a");
        stage.enter("b", 0, Stage.TIMEOUT_MILLIS, 0x1234567, NO_PASSWORD);
        stage.ask("a", exists("/"));
        stage.ask("a", new CloseSession());
        stage.resume("a", "a");
    }

    private static void ahead(Stage stage) {
        stage.open("a");
        stage.enter("b", stage.lastZxid() + 1000, Stage.TIMEOUT_MILLIS, 0, NO_PASSWORD);
        stage.ask("a", create("/ahead"));
        stage.enter("c", stage.lastZxid(), Stage.TIMEOUT_MILLIS, 0, NO_PASSWORD);
        Session session = stage.session("a");
        stage.enter("d", Long.MAX_VALUE, session.timeoutMillis(), session.id(), session.password());
        stage.ask("a", exists("/ahead"));
    }

    private static void expired(Stage stage) {
        stage.open("a");
        stage.open("b");
        stage.ask("a", create("/expired", CreateMode.EPHEMERAL));
        stage.ask("b", watchExists("/expired"));
        stage.expire("a");
        stage.resume("a", "a");
        stage.ask("b", exists("/expired"));
    }

    private static void silent(Stage stage) {
        stage.open("b");
        stage.open("a", 1);
        stage.ask("a", create("/silent", CreateMode.EPHEMERAL));
        stage.ask("b", watchExists("/silent"));
        stage.awaitNone("b", "/silent");
        stage.resume("a", "a");
    }

    private static void closed(Stage stage) {
        stage.open("a");
        stage.open("b");
        stage.ask("a", create("/closed", CreateMode.EPHEMERAL));
        stage.ask("b", watchExists("/closed"));
        stage.askAll("a", List.of(create("/closed-e", CreateMode.EPHEMERAL), exists("/closed-e"), new CloseSession()));
        stage.ask("b", exists("/closed-e"));
        stage.resume("a", "a");
    }

    private static void oldClient(Stage stage) {
        stage.open("a");
        try (WireClient client = new WireClient(stage.target().address(0))) {
            ByteBuf frame = Unpooled.buffer();
            frame.writeInt(44)
                    .writeInt(0)
                    .writeLong(0)
                    .writeInt(5000)
                    .writeLong(0)
                    .writeInt(16);
            frame.writeBytes(NO_PASSWORD);
            client.write(ByteBufUtil.getBytes(frame));
            Session session = client.readSession();
            stage.note("length of the answer: " + (session == null ? "none" : session.length()));
            stage.note("ping: " + client.readUntil(client.send(Question.PING)).size());
        }
    }

    private static void badFrames(Stage stage) {
        List<Integer> lengths = List.of(-1, 0, 4, 7, 2_000_000, Integer.MAX_VALUE);
        for (int length : lengths) {
            String name = "client " + length;
            stage.open(name);
            ByteBuf frame = Unpooled.buffer().writeInt(length).writeZero(Math.min(Math.max(0, length), 7));
            stage.client(name).write(ByteBufUtil.getBytes(frame));
            stage.note("frames after a length of " + length + ": "
                    + stage.client(name).readUntil(0).size());
            stage.drain();
        }
    }

    private static void unknownOperations(Stage stage) {
        for (int opcode : List.of(0, -1, 10, 23, 99, 500, -2)) {
            stage.open("a");
            stage.ask("a", Question.raw("operation " + opcode, opcode, out -> {}));
        }
    }

    private static void pipelined(Stage stage) {
        stage.open("a");
        stage.askAll(
                "a",
                List.of(
                        create("/row"),
                        exists("/row"),
                        watchData("/row"),
                        set("/row", "1"),
                        get("/row"),
                        create("/row"),
                        Requests.multi(Requests.opCreate("/row/x"), Requests.opDelete("/none")),
                        new io.kazoo.internal.wire.Sync("/row"),
                        exists("/row/x"),
                        Requests.children("/row")));
    }

    private static void malformed(Stage stage) {
        stage.open("a");
        for (int opcode : List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 14, 101)) {
            stage.ask("a", Question.raw("empty record for " + opcode, opcode, out -> {}));
            stage.ask("a", Question.raw("null path for " + opcode, opcode, out -> {
                out.writeInt(-1);
                out.writeLong(0);
                out.writeLong(0);
            }));
        }
        stage.ask("a", exists("/"));
    }
}
