package io.kazoo.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The rules of style that a count or a name decides, for the sources of all modules but the benchmarks. */
class SourceRulesTest {

    private static final int FILE_LINES = 500;
    private static final int METHOD_LINES = 40;

    /** Files that may be longer, how long, and why. */
    private static final Map<String, Integer> LONGER_FILES = Map.of(
            // The transitions of one state machine: whoever reads one of them needs the others beside it.
            "kazoo-client/src/main/java/io/kazoo/internal/session/SessionCore.java", 650);

    /** Methods that may be longer, as Class.method, how long, and why. */
    private static final Map<String, Integer> LONGER_METHODS = Map.of(
            // Its annotation is the table of all codes.
            "ErrorCodesTest.toException_knownCode_givesItsClass", 46);

    /** Such a name says that the idea is not found yet. */
    private static final Pattern NO_NAME = Pattern.compile(".*(Utils?|Helper|Manager|Impl)");

    private static final Set<String> EXPORTED = Set.of(
            "io.kazoo", "io.kazoo.recipe", "io.kazoo.data", "io.kazoo.error", "io.kazoo.spi", "io.kazoo.testkit");

    private static final SourceTree SOURCES = SourceTree.of(
            "kazoo-client/src/main/java",
            "kazoo-testkit/src/main/java",
            "kazoo-cli/src/main/java",
            "kazoo-client/src/test/java",
            "kazoo-testkit/src/test/java",
            "kazoo-cli/src/test/java",
            "kazoo-it/src/test/java");

    @Test
    void files_all_haveAtMost500Lines() {
        List<SourceTree.SourceFile> tooLong = SOURCES.files().stream()
                .filter(file -> file.lines() > LONGER_FILES.getOrDefault(file.file(), FILE_LINES))
                .toList();

        assertThat(tooLong).isEmpty();
    }

    @Test
    void methods_all_haveAtMost40Lines() {
        List<SourceTree.Method> tooLong = SOURCES.methods().stream()
                .filter(method -> method.lines() > LONGER_METHODS.getOrDefault(method.name(), METHOD_LINES))
                .toList();

        assertThat(tooLong).isEmpty();
    }

    @Test
    void types_all_areNamedAfterAnIdea() {
        List<SourceTree.Type> nameless = SOURCES.types().stream()
                .filter(type -> NO_NAME.matcher(type.name()).matches())
                .toList();

        assertThat(nameless).isEmpty();
    }

    /** The compiler's doclint checks what is written, not that something is. */
    @Test
    void types_publicAndExported_areDocumented() {
        List<SourceTree.Type> undocumented = SOURCES.types().stream()
                .filter(type -> type.api() && EXPORTED.contains(type.packageName()) && !type.documented())
                .toList();

        assertThat(undocumented).isEmpty();
    }

    /** Lanes and the lifecycle of clients are where threads meet; everything else has an owner and needs no lock. */
    @Test
    void synchronizedBlocks_inTheClient_onlyInConcurrentAndRuntime() {
        assertThat(SourceTree.of("kazoo-client/src/main/java").synchronizedBlocks())
                .allMatch(place -> place.startsWith("io.kazoo.internal.concurrent.")
                        || place.startsWith("io.kazoo.internal.runtime."));
    }
}
