package io.kazoo.recipe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The JSON of leases. */
class LeaseJsonTest {

    private static final Instant END = Instant.parse("2026-11-25T16:00:01Z");

    @Test
    void write_holder_isAsPythonDumpsIt() {
        byte[] json = LeaseJson.write("a\"\\\n\u00e9\ud83d\ude00\u007f/", END);

        assertThat(new String(json, UTF_8))
                .isEqualTo("{\"version\": 1, \"holder\": \"a\\\"\\\\\\n\\u00e9\\ud83d\\ude00\\u007f/\","
                        + " \"end\": \"2026-11-25T16:00:01\"}");
        assertThat(LeaseJson.read(json)).isEqualTo(new LeaseRecord(1, "a\"\\\n\u00e9\ud83d\ude00\u007f/", END));
    }

    @Test
    void read_otherWriters_isUnderstood() {
        assertThat(LeaseJson.read(
                        "{\"end\":\"2026-11-25T16:00:01\",\"x\":[1,{\"y\":null},[]],\"holder\":\"é\",\"version\":1.0} "
                                .getBytes(UTF_8)))
                .isEqualTo(new LeaseRecord(1, "é", END));
        assertThat(LeaseJson.read("{\"version\": 2, \"until\": {}}".getBytes(UTF_8))
                        .version())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "1",
                "null",
                "{}",
                "{\"version\": \"1\"}",
                "{\"version\": 1}",
                "{\"version\": 1, \"holder\": 2, \"end\": \"2026-11-25T16:00:01\"}",
                "{\"version\": 1, \"holder\": \"a\", \"end\": \"2026-02-30T16:00:01\"}",
                "{\"version\": 1, \"holder\": \"a\", \"end\": \"tomorrow\"}",
                "{\"version\": 1, \"holder\": \"\\u12\"}",
                "{\"version\": 1, \"holder\": \"\\x\"}",
                "{\"version\": 1e, \"holder\": \"a\"}",
                "{\"version\": 1} x"
            })
    void read_noLease_isRefused(String json) {
        assertThatThrownBy(() -> LeaseJson.read(json.getBytes(UTF_8))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void read_hostileBytes_isRefused() {
        assertThatThrownBy(() -> LeaseJson.read("[".repeat(100_000).getBytes(UTF_8)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LeaseJson.read(new byte[] {(byte) 0xff})).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LeaseJson.read(null)).isInstanceOf(IllegalArgumentException.class);
    }
}
