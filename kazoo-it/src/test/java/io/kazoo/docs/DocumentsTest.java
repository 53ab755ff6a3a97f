package io.kazoo.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documents point at is there: files, headings, types, methods, tests, commands. */
class DocumentsTest {
    private static final Pattern LINK = Pattern.compile("]\\((?!http)([^)#]*)(#[^)]*)?\\)");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern NAME = Pattern.compile("(?:[a-z]+\\.)*([A-Z]\\w*[a-z]\\w*)(?:\\.(\\w+))?");
    private static final Pattern CALL = Pattern.compile("\\b([a-z]\\w+)\\(");
    private static final Pattern PACKAGE = Pattern.compile("io\\.kazoo(?:\\.[a-z]\\w*)+");
    private static final Pattern NAMED_TEST = Pattern.compile("\\b([A-Z]\\w+(?:IT|Test))\\b(?:[.#](\\w+))?");
    private static final Pattern FURTHER_TEST = Pattern.compile("(\\w+(?:IT|Test))?(?:#(\\w+))?");
    private static final Pattern COMMAND = Pattern.compile("\\bbin/(\\w+)");
    private static final Pattern PROPERTY = Pattern.compile("-D(kazoo[\\w.]+)");
    private static final Pattern PROFILE = Pattern.compile(" -P([\\w-]+)");

    /** Names of Python's kazoo, one of JAAS, and one of the JDK that is not public. */
    private static final Set<String> OTHERS = Set.of(
            "CancelledError",
            "Client",
            "CompletableFutureDelayScheduler",
            "ConfigurationError",
            "ConnectionClosedError",
            "ForceRetryError",
            "InterruptedError",
            "KazooTimeoutError",
            "KazooTestCase",
            "KazooTestHarness",
            "LockTimeout",
            "ManagedZooKeeper",
            "RetryFailedError",
            "SASLException",
            "ShallowParty",
            "TreeEvent",
            "TypeError",
            "ValueError",
            "WriterNotClosedException",
            "ZnodeStat",
            "ZookeeperCluster");

    private static final Map<String, String> TYPES = Tree.types();

    /** All of them. */
    static List<String> documents() {
        return Stream.of("", "docs").flatMap(Tree::documents).toList();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void links_intoTheTree_leadToFilesAndHeadings(String document) {
        Path folder = Tree.file(document).getParent();
        Matcher links = LINK.matcher(String.join("\n", Tree.lines(document)));

        assertThat(links.results()).allSatisfy(link -> {
            Path file = link.group(1).isEmpty() ? Tree.file(document) : folder.resolve(link.group(1));
            assertThat(file).isRegularFile();
            if (link.group(2) != null) {
                assertThat(anchors(file)).contains(link.group(2));
            }
        });
    }

    @Test
    void names_ofTypesAndMembers_areThere() {
        assertThat(strangers(NAME, DocumentsTest::isKnown)).isEmpty();
    }

    @Test
    void packages_thatAreNamed_areThere() {
        Set<String> packages = Tree.packages();

        assertThat(strangers(PACKAGE, name -> packages.contains(name.group()))).isEmpty();
    }

    /** In a table the first cell is what others call it. */
    @Test
    void calls_thatAreNamed_areOurs() {
        Set<String> ours = Tree.sources("src/main")
                .flatMap(source -> CALL.matcher(source).results())
                .map(call -> call.group(1))
                .collect(Collectors.toSet());
        List<String> strangers = new ArrayList<>();

        for (String document : documents()) {
            for (String line : text(document)) {
                String cells = document.contains("from-") ? line.replaceFirst("^\\|[^|]*\\|", "") : line;
                CODE.matcher(cells)
                        .results()
                        .flatMap(code -> CALL.matcher(code.group(1)).results())
                        .filter(call -> !ours.contains(call.group(1)))
                        .forEach(call -> strangers.add(document + ": " + call.group()));
            }
        }

        assertThat(strangers).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void tests_thatAreNamed_areThere(String document) {
        Matcher tests = NAMED_TEST.matcher(String.join("\n", text(document)));

        assertThat(tests.results())
                .allMatch(test -> isThere(test.group(1), test.group(2) == null ? null : test.group(2) + "\\w*"));
    }

    @Test
    void tests_ofEachPromiseInTheReadme_areThoseOfReliability() {
        for (int promise = 1; promise <= 9; promise++) {
            List<String> named = testsOf(promise, "README.md");

            assertThat(named).as("promise %d", promise).isNotEmpty();
            assertThat(testsOf(promise, "docs/reliability.md"))
                    .as("promise %d", promise)
                    .containsAll(named);
        }
    }

    /** Types and packages of tests in the rows of a promise. */
    private static List<String> testsOf(int promise, String document) {
        return text(document).stream()
                .filter(line -> line.startsWith("| " + promise + " | "))
                .flatMap(line -> Stream.concat(
                        NAMED_TEST.matcher(line).results().map(test -> test.group(1)),
                        PACKAGE.matcher(line).results().map(MatchResult::group)))
                .toList();
    }

    @Test
    void tests_thatFromKazooNames_areThere() {
        List<String> strangers = new ArrayList<>();
        int found = 0;
        String type = "";
        for (String code : code("docs/from-kazoo.md")) {
            Matcher test = FURTHER_TEST.matcher(code);
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

    @Test
    void recipesOfCurator_areInFromCurator() {
        List<String> recipes = OtherLibraries.recipesOfCurator();

        assertThat(recipes).hasSizeGreaterThan(25);
        assertThat(code("docs/from-curator.md").stream().flatMap(code -> Stream.of(code.split("\\W"))))
                .containsAll(recipes);
    }

    @ParameterizedTest
    @MethodSource("documents")
    void commands_thatAreNamed_areThere(String document) {
        String text = String.join("\n", Tree.lines(document));
        String poms = String.join("\n", Tree.lines("pom.xml")) + String.join("\n", Tree.lines("kazoo-it/pom.xml"));

        assertThat(COMMAND.matcher(text).results()).allMatch(command -> Files.isExecutable(Tree.file(command.group())));
        assertThat(PROFILE.matcher(text).results())
                .allMatch(profile -> poms.contains("<id>" + profile.group(1) + "</id>"));
        assertThat(PROPERTY.matcher(text).results())
                .allMatch(property -> poms.contains(property.group(1))
                        || TYPES.values().stream().anyMatch(source -> source.contains('"' + property.group(1) + '"')));
    }

    /** What stands between backquotes, as a whole such a name, and is not known. */
    private static List<String> strangers(Pattern kind, Predicate<MatchResult> known) {
        List<String> strangers = new ArrayList<>();
        int found = 0;
        for (String document : documents()) {
            for (String code : code(document)) {
                Matcher name = kind.matcher(code);
                if (name.matches()) {
                    found++;
                    if (!known.test(name)) {
                        strangers.add(document + ": " + code);
                    }
                }
            }
        }
        assertThat(found).as("names of this kind").isPositive();
        return strangers;
    }

    private static boolean isKnown(MatchResult name) {
        String type = name.group(1);
        boolean test = type.endsWith("IT") || type.endsWith("Test");
        return isThere(type, test && name.group(2) != null ? name.group(2) + "\\w*" : name.group(2))
                || OTHERS.contains(type)
                || OtherLibraries.have(type);
    }

    /** What stands between backquotes, code blocks left out. */
    private static List<String> code(String document) {
        return text(document).stream()
                .flatMap(line -> CODE.matcher(line).results())
                .map(code -> code.group(1))
                .toList();
    }

    /** The lines, code blocks left out. */
    private static List<String> text(String document) {
        List<String> text = new ArrayList<>();
        boolean block = false;
        for (String line : Tree.lines(document)) {
            boolean fence = line.startsWith("```");
            block ^= fence;
            if (!block && !fence) {
                text.add(line);
            }
        }
        return text;
    }

    /** The anchors that GitHub makes of headings. */
    private static List<String> anchors(Path document) {
        return text(Tree.file("").relativize(document.normalize()).toString()).stream()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
                .map(line -> "#" + line.replaceAll("[^\\w\\- ]", "").replace(' ', '-'))
                .toList();
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
