package io.kazoo.internal.wire;

import static io.kazoo.internal.wire.WireBytes.STAT;
import static io.kazoo.internal.wire.WireBytes.STAT_BYTES;
import static io.kazoo.internal.wire.WireBytes.decode;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.data.Acl;
import io.kazoo.data.AclId;
import io.kazoo.data.AuthInfo;
import io.kazoo.data.Children;
import io.kazoo.data.CreatedNode;
import io.kazoo.data.Identity;
import io.kazoo.data.NodeAcls;
import io.kazoo.data.NodeData;
import io.kazoo.data.WatchMode;
import io.kazoo.data.WatcherType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What each reply's bytes mean, but for the composite ones. */
class ReplyBytesTest {
    private static final String PATH = "00000002 2f61";

    @Test
    void create_reply_isThePath() {
        assertThat(decode(new Create("/a", null, Acl.OPEN_ACL_UNSAFE, 2), "0000000c 2f6130303030303030303037"))
                .isEqualTo("/a0000000007");
    }

    @Test
    void createWithStat_reply_isPathAndStat() {
        CreatedNode created = new CreatedNode("/a", STAT);
        List<Acl> acls = Acl.OPEN_ACL_UNSAFE;

        assertThat(decode(new Create2("/a", null, acls, 0), PATH + STAT_BYTES)).isEqualTo(created);
        assertThat(decode(new CreateContainer("/a", null, acls), PATH + STAT_BYTES))
                .isEqualTo(created);
        assertThat(decode(new CreateTtl("/a", null, acls, 5, 1), PATH + STAT_BYTES))
                .isEqualTo(created);
    }

    @Test
    void exists_reply_isStat() {
        assertThat(decode(new Exists("/a", false), STAT_BYTES)).contains(STAT);
    }

    @Test
    void exists_noNode_isAnAnswer() {
        Exists exists = new Exists("/a", false);

        assertThat(exists.accepts(-101)).isTrue();
        assertThat(exists.decodeError(-101)).isEmpty();
        assertThat(exists.accepts(-102)).isFalse();
    }

    @Test
    void getData_reply_isDataAndStat() {
        GetData get = new GetData("/a", false);

        assertThat(decode(get, "00000003 010203" + STAT_BYTES)).isEqualTo(new NodeData(new byte[] {1, 2, 3}, STAT));
        assertThat(decode(get, "00000000" + STAT_BYTES)).isEqualTo(new NodeData(new byte[0], STAT));
        assertThat(decode(get, "ffffffff" + STAT_BYTES)).isEqualTo(new NodeData(null, STAT));
    }

    @Test
    void getData_otherError_isNoAnswer() {
        GetData get = new GetData("/a", false);

        assertThat(get.accepts(-101)).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> get.decodeError(-101))
                .withMessageContaining("-101");
    }

    @Test
    void setDataAndSetAcl_reply_isStat() {
        assertThat(decode(new SetData("/a", null, -1), STAT_BYTES)).isEqualTo(STAT);
        assertThat(decode(new SetAcl("/a", Acl.OPEN_ACL_UNSAFE, -1), STAT_BYTES))
                .isEqualTo(STAT);
    }

    @Test
    void getAcl_reply_isEntriesAndStat() {
        NodeAcls acls = decode(
                new GetAcl("/a"),
                "00000002 0000001f 00000005 776f726c64 00000006 616e796f6e65 00000001 00000004 61757468 00000000"
                        + STAT_BYTES);

        assertThat(acls).isEqualTo(new NodeAcls(List.of(Acl.world(31), Acl.auth(1)), STAT));
    }

    @Test
    void getAcl_permissionsNoCarefulClientSets_areKept() {
        NodeAcls acls = decode(new GetAcl("/a"), "00000001 00000040 00000002 6970 00000003 3a3a31" + STAT_BYTES);

        assertThat(acls.acls()).containsExactly(new Acl(64, new AclId("ip", "::1")));
    }

    @Test
    void getAcl_emptyScheme_fails() {
        assertThatThrownBy(() -> decode(new GetAcl("/a"), "00000001 00000001 00000000 00000000" + STAT_BYTES))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("scheme");
    }

    @Test
    void getChildren_reply_isNames() {
        GetChildren get = new GetChildren("/a", false);

        assertThat(decode(get, "00000002 00000001 78 00000002 c3a4")).containsExactly("x", "ä");
        assertThat(decode(get, "00000000")).isEmpty();
        assertThat(decode(get, "ffffffff")).isEmpty();
    }

    @Test
    void getChildren2_reply_isNamesAndStat() {
        assertThat(decode(new GetChildren2("/a", false), "00000001 00000001 78" + STAT_BYTES))
                .isEqualTo(new Children(List.of("x"), STAT));
    }

    @Test
    void sync_reply_isThePath() {
        assertThat(decode(new Sync("/a"), PATH)).isEqualTo("/a");
    }

    @Test
    void reconfig_reply_isConfigAndStat() {
        assertThat(decode(new Reconfig("x", null, null, -1), "00000001 79" + STAT_BYTES))
                .isEqualTo(new NodeData(new byte[] {0x79}, STAT));
    }

    @Test
    void getEphemerals_reply_isPaths() {
        assertThat(decode(new GetEphemerals(""), "00000001" + PATH)).containsExactly("/a");
    }

    @Test
    void getAllChildrenNumber_reply_isCount() {
        assertThat(decode(new GetAllChildrenNumber("/a"), "000003e8")).isEqualTo(1000);
    }

    @Test
    void whoAmI_reply_isIdentities() {
        assertThat(decode(new WhoAmI(), "00000002 00000002 6970 00000003 3a3a31 00000006 646967657374 00000001 75"))
                .containsExactly(new Identity("ip", "::1"), new Identity("digest", "u"));
    }

    @Test
    void sasl_reply_isTokenOrNull() {
        Sasl sasl = new Sasl(new byte[0]);

        assertThat(decode(sasl, "00000002 0102").token()).containsExactly(1, 2);
        assertThat(decode(sasl, "00000000").token()).isEmpty();
        assertThat(decode(sasl, "ffffffff").token()).isNull();
        assertThat(decode(sasl, "").token()).isNull();
        assertThat(decode(sasl, "00000002 0102")).hasToString("SaslReply[token=2 bytes]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00000000", "01"})
    void bodilessReplies_anyBody_areTrue(String body) {
        List<String> none = List.of();

        assertThat(decode(new Delete("/a", -1), body)).isTrue();
        assertThat(decode(new CheckWatches("/a", WatcherType.ANY), body)).isTrue();
        assertThat(decode(new RemoveWatches("/a", WatcherType.ANY), body)).isTrue();
        assertThat(decode(new AddWatch("/a", WatchMode.PERSISTENT), body)).isTrue();
        assertThat(decode(new SetWatches(1, none, none, none), body)).isTrue();
        assertThat(decode(new SetWatches2(1, none, none, none, none, none), body))
                .isTrue();
        assertThat(decode(new Auth(new AuthInfo("digest", new byte[0])), body)).isTrue();
        assertThat(decode(new Ping(), body)).isTrue();
        assertThat(decode(new CloseSession(), body)).isTrue();
    }

    @Test
    void watchQuestions_noWatcher_isAnAnswer() {
        for (Request<Boolean> request :
                List.of(new CheckWatches("/a", WatcherType.ANY), new RemoveWatches("/a", WatcherType.ANY))) {
            assertThat(request.accepts(-121)).isTrue();
            assertThat(request.decodeError(-121)).isFalse();
            assertThat(request.accepts(-101)).isFalse();
        }
    }

    @Test
    void decode_bytesLeftOver_areNotTouched() {
        int left = WireBytes.read(WireBytes.bytes(STAT_BYTES + "0102030405"), in -> {
            new SetData("/a", null, -1).decode(in);
            return in.remaining();
        });

        assertThat(left).isEqualTo(5);
    }

    @Test
    void withoutWatch_watchingReads_areTheSameRead() {
        assertThat(new Exists("/a", true).withoutWatch()).isEqualTo(new Exists("/a", false));
        assertThat(new GetData("/a", true).withoutWatch()).isEqualTo(new GetData("/a", false));
        assertThat(new GetChildren("/a", true).withoutWatch()).isEqualTo(new GetChildren("/a", false));
        assertThat(new GetChildren2("/a", true).withoutWatch()).isEqualTo(new GetChildren2("/a", false));
        GetData quiet = new GetData("/a", false);
        assertThat(quiet.withoutWatch()).isSameAs(quiet);
    }

    @Test
    void requestToString_secrets_areHidden() {
        assertThat(new Auth(new AuthInfo("digest", "user:secret".getBytes(StandardCharsets.UTF_8))).toString())
                .doesNotContain("secret");
        assertThat(new Create("/a", new byte[] {115}, List.of(Acl.digest("super", "test", 31)), 0).toString())
                .doesNotContain("D/InIHSb7yEEbrWz8b9l71RjZJU=")
                .doesNotContain("115");
    }
}
