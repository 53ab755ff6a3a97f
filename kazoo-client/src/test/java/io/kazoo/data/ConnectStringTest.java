package io.kazoo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectStringTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "h1 | h1:2181",
                "h1:2182 | h1:2182",
                "h1:1,h2,h3:65535 | h1:1,h2:2181,h3:65535",
                "'  h1:1 , h2 ' | h1:1,h2:2181",
                "h1:1/app | h1:1/app",
                "h1,h2/app/x | h1:2181,h2:2181/app/x",
                "h1:1//app///x/ | h1:1/app/x",
                "h1:1/ | h1:1",
                "h1:1// | h1:1",
                "'h1:1 /app ' | h1:1/app",
                "h1/a,b:1 | h1:2181/a,b:1",
                "10.0.0.1:2181 | 10.0.0.1:2181",
                "[::1] | [::1]:2181",
                "[2001:db8::7]:2999/app | [2001:db8::7]:2999/app",
                "[fe80::1%eth0]:1 | [fe80::1%eth0]:1",
                "[::ffff:10.0.0.1]:1 | [::ffff:10.0.0.1]:1",
                "Zoo_1.Example:1 | Zoo_1.Example:1",
                "h1:1,h1:1 | h1:1,h1:1",
            })
    void parse_acceptableText_givesFullForm(String text, String full) {
        ConnectString parsed = ConnectString.parse(text);

        assertThat(parsed).hasToString(full).isEqualTo(ConnectString.parse(full));
    }

    @Test
    void parse_text_splitsServersAndChroot() {
        ConnectString parsed = ConnectString.parse("h1,[::1]:5/app");

        assertThat(parsed.servers()).containsExactly(new ServerAddress("h1", 2181), new ServerAddress("::1", 5));
        assertThat(parsed.chroot()).isEqualTo("/app");
    }

    @Test
    void parse_noChroot_isEmpty() {
        assertThat(ConnectString.parse("h1").chroot()).isEmpty();
        assertThat(ConnectString.parse("h1/").chroot()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  ",
                "/x",
                "h1,",
                ",h1",
                "h1,,h2",
                "h1, ,h2",
                "h1:",
                "h1:x",
                "h1:0",
                "h1:-1",
                "h1:+1",
                "h1:65536",
                "h1:99999999999",
                "h1: 2181",
                ":2181",
                "::1",
                "::1:2181",
                "[::1",
                "[::1]2181",
                "[::1]:",
                "[]:2181",
                "[localhost]:2181",
                "[h:1]",
                "h 1",
                "user@h1",
                "h1?x",
                "h1:2181/a/../b",
                "h1:2181/.",
                "zk://h1:2181",
                "h1:2181;h2:2181",
            })
    void parse_badText_failsNamingIt(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConnectString.parse(text))
                .withMessageEndingWith("in connect string \"" + text + "\"");
    }

    @Test
    void parse_list_equalsText() {
        assertThat(ConnectString.parse(List.of("h1:1", " h2 "))).isEqualTo(ConnectString.parse("h1:1,h2"));
        assertThat(ConnectString.parse(List.of("h1:1", "h2", " /app/ "))).isEqualTo(ConnectString.parse("h1:1,h2/app"));
    }

    @Test
    void parse_badList_failsNamingIt() {
        for (List<String> list : List.of(
                List.<String>of(), List.of("/app"), List.of("/app", "h1"), List.of("h1,h2"), List.of("h1/app", "h2"))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ConnectString.parse(list))
                    .withMessageContaining(list.toString());
        }
    }

    @Test
    void equals_otherServersOrChroot_isFalse() {
        ConnectString parsed = ConnectString.parse("h1,h2/app");

        assertThat(parsed).hasSameHashCodeAs(ConnectString.parse("h1:2181,h2/app/"));
        assertThat(parsed).isNotEqualTo(ConnectString.parse("h2,h1/app"));
        assertThat(parsed).isNotEqualTo(ConnectString.parse("h1,h2"));
    }

    @Test
    void serverAddress_badParts_failNamingThem() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ServerAddress("h1:2181", 2181))
                .withMessageContaining("\"h1:2181\"");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ServerAddress("h1", 65536))
                .withMessageContaining("h1")
                .withMessageContaining("65536");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ServerAddress("", 1))
                .withMessageContaining("\"\"");
    }
}
