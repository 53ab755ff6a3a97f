package io.kazoo.internal.wire;

import static io.kazoo.internal.wire.WireBytes.digits;
import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.data.Acl;
import io.kazoo.data.AuthInfo;
import io.kazoo.data.WatchMode;
import io.kazoo.data.WatcherType;
import io.netty.buffer.ByteBufUtil;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The bytes of each request but the composite ones, and what else it says of itself. */
class RequestBytesTest {
    /** The path {@code /a}. */
    private static final String PATH = "00000002 2f61";

    /** The list of one entry: 31, world, anyone. */
    private static final String OPEN = "00000001 0000001f 00000005 776f726c64 00000006 616e796f6e65";

    private static final byte[] DATA = {1, 2, 3};

    static Stream<Arguments> requests() {
        return Stream.of(writes(), reads(), watches(), sessions()).flatMap(requests -> requests);
    }

    private static Stream<Arguments> writes() {
        List<Acl> open = Acl.OPEN_ACL_UNSAFE;
        String create = PATH + "00000003 010203" + OPEN;
        return Stream.of(
                request(new Create("/a", DATA, open, 3), 1, "create", "/a", false, create + "00000003"),
                request(
                        new Create("/a", null, open, 0),
                        1,
                        "create",
                        "/a",
                        false,
                        PATH + "ffffffff" + OPEN + "00000000"),
                request(
                        new Create("/a", new byte[0], open, 1),
                        1,
                        "create",
                        "/a",
                        false,
                        PATH + "00000000" + OPEN + "00000001"),
                request(new Create2("/a", DATA, open, 2), 15, "create2", "/a", false, create + "00000002"),
                request(new CreateContainer("/a", DATA, open), 19, "createContainer", "/a", false, create + "00000004"),
                request(
                        new CreateTtl("/a", DATA, open, 6, 0x1_0000_0002L),
                        21,
                        "createTTL",
                        "/a",
                        false,
                        create + "00000006 0000000100000002"),
                request(new Delete("/a", -1), 2, "delete", "/a", false, PATH + "ffffffff"),
                request(new SetData("/a", DATA, 7), 5, "setData", "/a", false, PATH + "00000003 010203 00000007"),
                request(new SetData("/a", null, -1), 5, "setData", "/a", false, PATH + "ffffffff ffffffff"),
                request(new SetAcl("/a", open, 2), 7, "setACL", "/a", false, PATH + OPEN + "00000002"),
                request(
                        new Reconfig("x", null, "", -1),
                        16,
                        "reconfig",
                        null,
                        false,
                        "00000001 78 ffffffff 00000000 ffffffffffffffff"));
    }

    private static Stream<Arguments> reads() {
        return Stream.of(
                request(new Exists("/a", true), 3, "exists", "/a", true, PATH + "01"),
                request(new Exists("/a", false), 3, "exists", "/a", true, PATH + "00"),
                request(new GetData("/a", true), 4, "getData", "/a", true, PATH + "01"),
                request(new GetData("/a", false), 4, "getData", "/a", true, PATH + "00"),
                request(new GetChildren("/a", true), 8, "getChildren", "/a", true, PATH + "01"),
                request(new GetChildren2("/a", true), 12, "getChildren2", "/a", true, PATH + "01"),
                request(new GetAcl("/a"), 6, "getACL", "/a", true, PATH),
                request(new Sync("/a"), 9, "sync", "/a", true, PATH),
                request(new GetEphemerals("/a"), 103, "getEphemerals", null, true, PATH),
                request(new GetEphemerals(""), 103, "getEphemerals", null, true, "00000000"),
                request(new GetAllChildrenNumber("/a"), 104, "getAllChildrenNumber", "/a", true, PATH),
                request(new WhoAmI(), 107, "whoAmI", null, true, ""));
    }

    private static Stream<Arguments> watches() {
        return Stream.of(
                request(
                        new CheckWatches("/a", WatcherType.CHILDREN),
                        17,
                        "checkWatches",
                        "/a",
                        true,
                        PATH + "00000001"),
                request(
                        new RemoveWatches("/a", WatcherType.PERSISTENT_RECURSIVE),
                        18,
                        "removeWatches",
                        "/a",
                        true,
                        PATH + "00000005"),
                request(new AddWatch("/a", WatchMode.PERSISTENT), 106, "addWatch", "/a", true, PATH + "00000000"),
                request(
                        new AddWatch("/a", WatchMode.PERSISTENT_RECURSIVE),
                        106,
                        "addWatch",
                        "/a",
                        true,
                        PATH + "00000001"));
    }

    private static Stream<Arguments> sessions() {
        List<String> a = List.of("/a");
        return Stream.of(
                request(
                        new SetWatches(0x100000002L, a, List.of(), List.of("/b", "/c")),
                        101,
                        "setWatches",
                        null,
                        true,
                        "0000000100000002 00000001" + PATH + "00000000 00000002 00000002 2f62 00000002 2f63"),
                request(
                        new SetWatches2(1, a, List.of(), List.of(), List.of("/b"), List.of("/c")),
                        105,
                        "setWatches2",
                        null,
                        true,
                        "0000000000000001 00000001" + PATH
                                + "00000000 00000000 00000001 00000002 2f62 00000001 00000002 2f63"),
                request(
                        new Auth(new AuthInfo("digest", new byte[] {0x75, 0x3a, 0x70})),
                        100,
                        "auth",
                        null,
                        true,
                        "00000000 00000006 646967657374 00000003 753a70"),
                request(new Sasl(DATA), 102, "sasl", null, false, "00000003 010203"),
                request(new Sasl(new byte[0]), 102, "sasl", null, false, "00000000"),
                request(new Ping(), 11, "ping", null, true, ""),
                request(new CloseSession(), -11, "closeSession", null, false, ""));
    }

    private static Arguments request(
            Request<?> request, int opcode, String name, String path, boolean isRead, String body) {
        return Arguments.of(request, opcode, name, path, isRead, body);
    }

    @ParameterizedTest
    @MethodSource("requests")
    void encode_request_givesBytesOfTheProtocol(
            Request<?> request, int opcode, String name, String path, boolean isRead, String body) {
        assertThat(WireBytes.encode(request)).isEqualTo(digits(body));
        assertThat(request.opcode()).isEqualTo(opcode);
        assertThat(request.name()).isEqualTo(name);
        assertThat(request.path()).isEqualTo(path);
        assertThat(request.isRead()).isEqualTo(isRead);
    }

    @ParameterizedTest
    @MethodSource("requests")
    void weight_asciiRequest_isItsLength(
            Request<?> request, int opcode, String name, String path, boolean isRead, String body) {
        assertThat(request.weight()).isEqualTo(ByteBufUtil.decodeHexDump(digits(body)).length);
    }
}
