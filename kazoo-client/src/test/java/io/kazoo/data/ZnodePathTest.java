package io.kazoo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ZnodePathTest {
    @ParameterizedTest
    @CsvSource({
        "/, /",
        "//, /",
        "///, /",
        "a, /a",
        "/a, /a",
        "/a/, /a",
        "a//b///c/, /a/b/c",
        "//a, /a",
        "/a/b, /a/b",
        "/a b, /a b",
        "/.a/..b/c../d., /.a/..b/c../d.",
        "/..., /...",
        "/日本/ä, /日本/ä",
    })
    void normalize_acceptablePath_givesNormalForm(String path, String normal) {
        String result = ZnodePath.normalize(path);

        assertThat(result).isEqualTo(normal);
    }

    @Test
    void normalize_normalForm_givesSameInstance() {
        String path = "/some/path";

        assertThat(ZnodePath.normalize(path)).isSameAs(path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "/.", "/..", "/a/./b", "/a/../b", "/a/..", "./a", "../a", "/a/./"})
    void normalize_emptyOrDotComponent_failsNamingPath(String path) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ZnodePath.normalize(path))
                .withMessageContaining("\"" + path + "\"");
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                0x0, 0x1, 0xa, 0x1f, 0x7f, 0x85, 0x9f, 0xd800, 0xdbff, 0xdc00, 0xdfff, 0xe000, 0xf8ff, 0xfff0, 0xfffd,
                0xffff
            })
    void normalize_forbiddenCharacter_failsNamingCharacterAndEscapedPath(int character) {
        String path = "/a" + (char) character + "/b";

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ZnodePath.normalize(path))
                .withMessageContaining("U+%04X at index 2", character)
                .withMessageContaining("/a\\u%04x/b", character);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x20, 0x7e, 0xa0, 0xd7ff, 0xf900, 0xffef})
    void normalize_characterNextToForbiddenRange_isAccepted(int character) {
        String path = "/a" + (char) character;

        assertThat(ZnodePath.normalize(path)).isEqualTo(path);
    }

    /** Found by a fuzzer: each character cost two kilobytes of garbage. */
    @Test
    void normalize_manyForbiddenCharacters_failsWithoutMuchGarbage() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        String path = "/" + "\u0001".repeat(10_000);
        long before = threads.getCurrentThreadAllocatedBytes();

        assertThatIllegalArgumentException().isThrownBy(() -> ZnodePath.normalize(path));

        long perCharacter = (threads.getCurrentThreadAllocatedBytes() - before) / path.length();
        assertThat(perCharacter).isLessThan(500);
    }

    @Test
    void normalize_emoji_fails() {
        assertThatIllegalArgumentException().isThrownBy(() -> ZnodePath.normalize("/\ud83d\ude00"));
    }

    @ParameterizedTest
    @CsvSource({
        "/p/, true, /p/",
        "p/, true, /p/",
        "/p//, true, /p/",
        "//p/q/, true, /p/q/",
        "/p, true, /p",
        "/p/n-, true, /p/n-",
        "/, true, /",
        "//, true, /",
        "/p/, false, /p",
        "/p//q/, false, /p/q",
    })
    void normalizeForCreate_trailingSlash_staysForSequentialOnly(String path, boolean sequential, String normal) {
        String result = ZnodePath.normalizeForCreate(path, sequential);

        assertThat(result).isEqualTo(normal);
    }

    @Test
    void normalizeForCreate_dotBeforeTrailingSlash_fails() {
        assertThatIllegalArgumentException().isThrownBy(() -> ZnodePath.normalizeForCreate("/p/../", true));
    }

    @Test
    void join_parts_putsOneSlashBetween() {
        assertThat(ZnodePath.join("/a", "b", "c")).isEqualTo("/a/b/c");
        assertThat(ZnodePath.join("/a/", "/b/")).isEqualTo("/a/b");
        assertThat(ZnodePath.join("/", "a")).isEqualTo("/a");
        assertThat(ZnodePath.join("", "a", "")).isEqualTo("/a");
        assertThat(ZnodePath.join("/")).isEqualTo("/");
    }

    @Test
    void join_nothing_fails() {
        assertThatIllegalArgumentException().isThrownBy(() -> ZnodePath.join("", ""));
    }

    @ParameterizedTest
    @CsvSource({"/a/b/c, /a/b, c", "/a, /, a", "a, /, a", "/a/b/, /a, b", "/, /, ''"})
    void parentAndName_path_areTheTwoHalves(String path, String parent, String name) {
        assertThat(ZnodePath.parent(path)).isEqualTo(parent);
        assertThat(ZnodePath.name(path)).isEqualTo(name);
    }

    @Test
    void isAbsolute_leadingSlash_decides() {
        assertThat(ZnodePath.isAbsolute("/a")).isTrue();
        assertThat(ZnodePath.isAbsolute("a")).isFalse();
        assertThat(ZnodePath.isAbsolute("")).isFalse();
    }
}
