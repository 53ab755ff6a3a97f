package io.kazoo.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the documents point at is there: files, types, methods, tests. */
class DocumentsTest {
    private static final Pattern LINK = Pattern.compile("]\\((?!http)([^)#]+)(#[^)]*)?\\)");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern NAME = Pattern.compile("(?:[a-z]+\\.)*([A-Z]\\w*[a-z]\\w*)(?:\\.(\\w+))?");
    private static final Pattern TEST = Pattern.compile("(\\w+(?:IT|Test))?(?:#(\\w+))?");

    private static final Pattern NAMED_TEST = Pattern.compile("\\b([A-Z]\\w+(?:IT|Test))\\b(?:[.#](\\w+))?");

    /** Types that the documents name and that are not ours. */
    private static final Set<String> OTHERS = Set.of(
            "CompletableFutureDelayScheduler",
            "SSLContext",
            "ForceRetryError",
            "IllegalArgumentException",
            "IllegalStateException",
            "KazooTimeoutError",
            "LockSupport",
            "Optional");

    private static final Map<String, String> TYPES = Tree.types();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "README",
                "CONTRIBUTING",
                "docs/concurrency",
                "docs/decisions",
                "docs/design",
                "docs/from-kazoo",
                "docs/reliability",
                "docs/testing"
            })
    void links_intoTheTree_leadToFiles(String document) {
        Path folder = Tree.file(document + ".md").getParent();
        Matcher links = LINK.matcher(String.join("\n", Tree.lines(document + ".md")));

        assertThat(links.results().map(link -> folder.resolve(link.group(1)))).allMatch(Files::isRegularFile);
    }

    @ParameterizedTest
    @ValueSource(strings = {"concurrency", "decisions", "design", "testing"})
    void names_ofTypesAndMembers_areThere(String document) {
        List<String> strangers = new ArrayList<>();
        for (String code : code("docs/" + document + ".md")) {
            Matcher name = NAME.matcher(code);
            if (name.matches() && !OTHERS.contains(name.group(1)) && !isThere(name.group(1), name.group(2))) {
                strangers.add(code);
            }
        }

        assertThat(strangers).isEmpty();
    }

    @Test
    void tests_thatFromKazooNames_areThere() {
        List<String> strangers = new ArrayList<>();
        int found = 0;
        String type = "";
        for (String code : code("docs/from-kazoo.md")) {
            Matcher test = TEST.matcher(code);
            if (!test.matches() || (test.group(1) == null && test.group(2) == null)) {
                continue;
            }
            type = test.group(1) == null ? type : test.group(1);
            found++;
            if (!isThere(type, test.group(2))) {
                strangers.add(type + "#" + test.group(2));
            }
        }

        assertThat(strangers).isEmpty();
        assertThat(found).isGreaterThan(100);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONTRIBUTING", "docs/reliability"})
    void tests_thatAreNamed_areThere(String document) {
        Matcher tests = NAMED_TEST.matcher(String.join("\n", Tree.lines(document + ".md")));

        assertThat(tests.results())
                .isNotEmpty()
                .allMatch(test -> isThere(test.group(1), test.group(2) == null ? null : test.group(2) + "\\w*"));
    }

    /** What stands between backquotes, code blocks left out. */
    private static List<String> code(String document) {
        List<String> found = new ArrayList<>();
        boolean block = false;
        for (String line : Tree.lines(document)) {
            if (line.startsWith("```")) {
                block = !block;
            } else if (!block) {
                CODE.matcher(line).results().forEach(code -> found.add(code.group(1)));
            }
        }
        return found;
    }

    private static boolean isThere(String type, String member) {
        String source = TYPES.get(type);
        return source != null
                && (member == null
                        || Pattern.compile("\\b" + member + "\\b")
                                .matcher(source)
                                .find());
    }
}
