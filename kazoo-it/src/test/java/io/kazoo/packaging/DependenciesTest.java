package io.kazoo.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What a user's class path gets with {@code kazoo-client}, no more and no less. */
class DependenciesTest {

    private static final Pattern JAR = Pattern.compile("(.+?)-\\d.*\\.jar");

    private static final List<String> NETTY = List.of(
            "netty-handler",
            "netty-common",
            "netty-resolver",
            "netty-buffer",
            "netty-transport",
            "netty-transport-native-unix-common");

    /** What the handler needs of the codecs is an artifact of its own since Netty 4.2. */
    private static final List<String> CODEC = List.of("netty-codec-base", "netty-codec");

    @Test
    void runtimeTree_client_isNettyHandlerWithItsNeedsSlf4jAndJspecify() {
        List<String> artifacts = RuntimePath.dependencies().stream()
                .map(path -> artifact(path.getFileName().toString()))
                .toList();

        assertThat(artifacts)
                .doesNotHaveDuplicates()
                .contains("slf4j-api", "jspecify")
                .containsAll(NETTY)
                .containsAnyElementsOf(CODEC)
                .hasSize(2 + NETTY.size() + 1);
    }

    private static String artifact(String file) {
        Matcher matcher = JAR.matcher(file);
        assertThat(matcher.matches()).as(file).isTrue();
        return matcher.group(1);
    }
}
