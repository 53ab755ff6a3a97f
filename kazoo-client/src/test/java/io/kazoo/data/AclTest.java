package io.kazoo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AclTest {
    @Test
    void predefined_lists_areKazoos() {
        assertThat(Acl.OPEN_ACL_UNSAFE).containsExactly(new Acl(31, new AclId("world", "anyone")));
        assertThat(Acl.CREATOR_ALL_ACL).containsExactly(new Acl(31, new AclId("auth", "")));
        assertThat(Acl.READ_ACL_UNSAFE).containsExactly(new Acl(1, new AclId("world", "anyone")));
    }

    @Test
    void permissions_bits_areZooKeepers() {
        assertThat(List.of(Permissions.READ, Permissions.WRITE, Permissions.CREATE, Permissions.DELETE))
                .containsExactly(1, 2, 4, 8);
        assertThat(Permissions.ADMIN).isEqualTo(16);
        assertThat(Permissions.ALL).isEqualTo(31);
    }

    @Test
    void digestCredential_known_isWhatZooKeeperComputes() {
        // From ZooKeeper's documentation of the super user: DigestAuthenticationProvider.generateDigest("super:test").
        assertThat(Acl.digestCredential("super", "test")).isEqualTo("super:D/InIHSb7yEEbrWz8b9l71RjZJU=");
    }

    @Test
    void digestCredential_passwordWithColon_isAccepted() {
        assertThat(Acl.digestCredential("u", "a:b")).startsWith("u:").doesNotContain("a:b");
    }

    @Test
    void digestCredential_userWithColon_failsNamingUser() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Acl.digestCredential("a:b", "secret"))
                .withMessageContaining("\"a:b\"")
                .withMessageNotContaining("secret");
    }

    @Test
    void factories_scheme_isSet() {
        assertThat(Acl.digest("super", "test", 3))
                .isEqualTo(new Acl(3, new AclId("digest", "super:D/InIHSb7yEEbrWz8b9l71RjZJU=")));
        assertThat(Acl.ip("10.0.0.0/8", 1)).isEqualTo(new Acl(1, new AclId("ip", "10.0.0.0/8")));
        assertThat(Acl.auth(4)).isEqualTo(new Acl(4, AclId.AUTH_IDS));
        assertThat(Acl.world(5)).isEqualTo(new Acl(5, AclId.ANYONE_ID_UNSAFE));
        assertThat(Acl.of(31, "sasl", "me")).isEqualTo(new Acl(31, new AclId("sasl", "me")));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 32, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void factories_badPermissions_failNamingThem(int perms) {
        String value = Integer.toString(perms);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Acl.of(perms, "world", "anyone"))
                .withMessageEndingWith(value);
        assertThatIllegalArgumentException().isThrownBy(() -> Acl.world(perms)).withMessageEndingWith(value);
        assertThatIllegalArgumentException().isThrownBy(() -> Acl.auth(perms)).withMessageEndingWith(value);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Acl.ip("::1", perms))
                .withMessageEndingWith(value);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Acl.digest("u", "p", perms))
                .withMessageEndingWith(value);
    }

    @Test
    void aclId_emptyScheme_fails() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AclId("", "x"))
                .withMessageContaining("\"\"");
    }

    @Test
    void requireValid_badList_fails() {
        Acl odd = new Acl(0, AclId.AUTH_IDS);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Acl.requireValid(List.of()))
                .withMessageContaining("[]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Acl.requireValid(List.of(Acl.world(1), odd)))
                .withMessageEndingWith("0");
    }

    @Test
    void permissions_names_areKazoos() {
        assertThat(Acl.world(31).permissions()).containsExactly("ALL");
        assertThat(Acl.world(1 | 16).permissions()).containsExactly("READ", "ADMIN");
        assertThat(Acl.world(2 | 4 | 8).permissions()).containsExactly("WRITE", "CREATE", "DELETE");
        assertThat(new Acl(0, AclId.AUTH_IDS).permissions()).isEmpty();
    }

    @Test
    void toString_digest_hidesHash() {
        assertThat(Acl.digest("super", "test", 3)).hasToString("Acl[perms=3 [READ, WRITE], id=digest:super:x]");
        assertThat(Acl.world(31)).hasToString("Acl[perms=31 [ALL], id=world:anyone]");
    }
}
