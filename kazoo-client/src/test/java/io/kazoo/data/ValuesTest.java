package io.kazoo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
    private static final byte[] PASSWORD = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    @Test
    void stat_aliases_giveTheComponents() {
        Stat stat = stat(0x1234);

        assertThat(stat.creationTransactionId()).isEqualTo(1);
        assertThat(stat.lastModifiedTransactionId()).isEqualTo(2);
        assertThat(stat.created()).isEqualTo(Instant.ofEpochMilli(3));
        assertThat(stat.lastModified()).isEqualTo(Instant.ofEpochMilli(4));
        assertThat(stat.childrenVersion()).isEqualTo(6);
        assertThat(stat.aclVersion()).isEqualTo(7);
        assertThat(stat.childrenCount()).isEqualTo(9);
        assertThat(stat.ownerSessionId()).hasValue(0x1234);
        assertThat(stat.isEphemeral()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MIN_VALUE})
    void stat_noOwnerOrContainerMark_isNotEphemeral(long owner) {
        Stat stat = stat(owner);

        assertThat(stat.isEphemeral()).isFalse();
        assertThat(stat.ownerSessionId()).isEmpty();
    }

    @Test
    void stat_negativeSessionId_isEphemeral() {
        assertThat(stat(-2).ownerSessionId()).hasValue(-2);
    }

    @Test
    void nodeData_sameContent_isEqualAndShowsLengthOnly() {
        NodeData data = new NodeData("geheim ä".getBytes(StandardCharsets.UTF_8), stat(0));

        assertThat(data)
                .isEqualTo(new NodeData("geheim ä".getBytes(StandardCharsets.UTF_8), stat(0)))
                .hasSameHashCodeAs(new NodeData("geheim ä".getBytes(StandardCharsets.UTF_8), stat(0)))
                .isNotEqualTo(new NodeData(null, stat(0)))
                .isNotEqualTo(new NodeData(data.data(), stat(1)));
        assertThat(data.utf8()).isEqualTo("geheim ä");
        assertThat(data.toString()).contains("9 bytes").doesNotContain("geheim");
    }

    @Test
    void nodeData_nullAndEmpty_areDistinct() {
        NodeData none = new NodeData(null, stat(0));
        NodeData empty = new NodeData(new byte[0], stat(0));

        assertThat(none).isNotEqualTo(empty);
        assertThat(none.data()).isNull();
        assertThat(none.utf8()).isNull();
        assertThat(empty.utf8()).isEmpty();
    }

    @Test
    void lists_givenMutable_areCopied() {
        List<String> names = new ArrayList<>(List.of("a"));
        List<Acl> acls = new ArrayList<>(Acl.OPEN_ACL_UNSAFE);
        Children children = new Children(names, stat(0));
        ReadResult.ChildNames childNames = new ReadResult.ChildNames(names);
        NodeAcls nodeAcls = new NodeAcls(acls, stat(0));

        names.clear();
        acls.clear();

        assertThat(children.names()).containsExactly("a");
        assertThat(childNames.names()).containsExactly("a");
        assertThat(nodeAcls.acls()).hasSize(1);
    }

    @Test
    void sessionTicket_values_areCopiedAndCompared() {
        byte[] password = PASSWORD.clone();
        SessionTicket ticket = new SessionTicket(7, password, 9);

        password[0] = 0;
        ticket.password()[0] = 0;

        assertThat(ticket.password()).isEqualTo(PASSWORD);
        assertThat(ticket)
                .isEqualTo(new SessionTicket(7, PASSWORD, 9))
                .hasSameHashCodeAs(new SessionTicket(7, PASSWORD, 9))
                .isNotEqualTo(new SessionTicket(8, PASSWORD, 9))
                .isNotEqualTo(new SessionTicket(7, PASSWORD, 8))
                .isNotEqualTo(new SessionTicket(7, password, 9));
    }

    @Test
    void sessionTicket_toString_hidesPassword() {
        assertThat(new SessionTicket(-1, PASSWORD, 10))
                .hasToString("SessionTicket[id=0xffffffffffffffff, lastZxid=0xa]");
    }

    @Test
    void sessionTicket_badParts_failNamingThem() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SessionTicket(0, PASSWORD, 1))
                .withMessageContaining("0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SessionTicket(1, new byte[15], 1))
                .withMessageContaining("15");
    }

    @Test
    void authInfo_values_areCopiedComparedAndHidden() {
        byte[] credential = "user:secret".getBytes(StandardCharsets.UTF_8);
        AuthInfo info = new AuthInfo("digest", credential);
        AuthInfo same = new AuthInfo("digest", credential.clone());

        credential[0] = 0;
        info.credential()[0] = 0;

        assertThat(info.credential()).asString(StandardCharsets.UTF_8).isEqualTo("user:secret");
        assertThat(info).isEqualTo(same).hasSameHashCodeAs(same).isNotEqualTo(new AuthInfo("digest", credential));
        assertThat(info).hasToString("AuthInfo[scheme=digest]");
    }

    @Test
    void authInfo_emptyScheme_fails() {
        assertThatIllegalArgumentException().isThrownBy(() -> new AuthInfo("", PASSWORD));
    }

    @Test
    void sessionInfo_idHex_isUnsigned() {
        SessionInfo info = new SessionInfo(-256, Duration.ofSeconds(10), null, 1, KeeperState.CONNECTING);

        assertThat(info.idHex()).isEqualTo("0xffffffffffffff00");
    }

    @ParameterizedTest
    @CsvSource({"-1, NONE", "1, CREATED", "2, DELETED", "3, CHANGED", "4, CHILD"})
    void eventType_knownNumber_isMapped(int number, EventType type) {
        assertThat(EventType.fromWire(number)).isEqualTo(type);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 6, 7, -2, 99, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void eventType_otherNumber_isUnknown(int number) {
        assertThat(EventType.fromWire(number)).isEqualTo(EventType.UNKNOWN);
    }

    @Test
    void enums_numbers_areZooKeepers() {
        assertThat(CreateMode.values()).extracting(CreateMode::flag).containsExactly(0, 1, 2, 3, 4, 5, 6);
        assertThat(CreateMode.values())
                .extracting(CreateMode::isEphemeral)
                .containsExactly(false, true, false, true, false, false, false);
        assertThat(CreateMode.values())
                .extracting(CreateMode::isSequential)
                .containsExactly(false, false, true, true, false, false, true);
        assertThat(CreateMode.values())
                .extracting(CreateMode::hasTtl)
                .containsExactly(false, false, false, false, false, true, true);
        assertThat(WatchMode.values()).extracting(WatchMode::wireMode).containsExactly(0, 1);
        assertThat(WatcherType.values()).extracting(WatcherType::wireType).containsExactly(1, 2, 3, 4, 5);
    }

    @ParameterizedTest
    @CsvSource({
        "3.9.5-6a1b2c3, 3.9.5",
        "3.4.14, 3.4.14",
        "3.10.0-SNAPSHOT, 3.10.0",
        "3.9, 3.9.0",
        "3.5.10.1-vendor, 3.5.10",
        "' 3.8.6-x, built on 2026-01-01 ', 3.8.6",
    })
    void serverVersion_knownForm_isParsed(String text, String version) {
        assertThat(ServerVersion.parse(text)).get().hasToString(version);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "3", "v3.9.5", "x", "3.", "99999999999.1.1", "3.99999999999"})
    void serverVersion_otherForm_isEmpty(String text) {
        assertThat(ServerVersion.parse(text)).isEmpty();
    }

    @Test
    void serverVersion_order_isNumeric() {
        ServerVersion version = new ServerVersion(3, 9, 5);

        assertThat(version)
                .isGreaterThan(new ServerVersion(3, 9, 4))
                .isLessThan(new ServerVersion(3, 10, 0))
                .isLessThan(new ServerVersion(4, 0, 0))
                .isEqualByComparingTo(new ServerVersion(3, 9, 5));
        assertThat(version.atLeast(3, 9)).isTrue();
        assertThat(version.atLeast(3, 6)).isTrue();
        assertThat(version.atLeast(2, 10)).isTrue();
        assertThat(version.atLeast(3, 10)).isFalse();
        assertThat(version.atLeast(4, 0)).isFalse();
    }

    private static Stat stat(long owner) {
        return new Stat(1, 2, 3, 4, 5, 6, 7, owner, 8, 9, 10);
    }
}
