package io.kazoo.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.kazoo.KazooClient;
import io.kazoo.testkit.EmbeddedZooKeeper;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Every snippet of the README and of the recipes compiles, runs against a real server, and prints what it says. */
class ReadmeSnippetsIT {
    private static final long BOUND_NANOS = TimeUnit.SECONDS.toNanos(20);

    @ParameterizedTest(name = "{0}")
    @MethodSource("javaSnippets")
    void snippet_onARealServer_runsAndPrintsWhatItSays(CodeBlock snippet) throws Exception {
        Printed printed = new Printed();
        PrintStream before = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));

        List<String> missing;
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start()) {
            missing = run(snippet, server, printed);
        } finally {
            System.setOut(before);
        }

        assertThat(missing).as("not printed; printed were %s", printed.lines()).isEmpty();
    }

    @Test
    void snippets_areFound() {
        assertThat(javaSnippets()).hasSizeGreaterThan(15).anyMatch(CodeBlock::isClass);
        assertThat(javaSnippets().flatMap(snippet -> snippet.prints().stream())).hasSizeGreaterThan(15);
    }

    @Test
    void commands_ofTheReadme_areThereAndRunByCi() {
        List<String> commands =
                blocks("bash").flatMap(block -> block.lines().stream()).toList();

        assertThat(commands).containsExactly("bin/kazoo quickstart", "mvn verify");
        assertThat(Tree.file("bin/kazoo")).isExecutable();
        assertThat(Tree.file("pom.xml")).isRegularFile();
        assertThat(Tree.lines(".ci/run"))
                .contains("bin/kazoo quickstart")
                .anyMatch(line -> line.matches("mvn( -\\S+)* verify"));
    }

    @Test
    void dependency_ofTheReadme_isThisVersion() throws IOException {
        String pom = Files.readString(Tree.file("pom.xml"));
        String version = pom.substring(pom.indexOf("<version>"), pom.indexOf("</version>"));

        assertThat(blocks("xml").findFirst().orElseThrow().lines())
                .anyMatch(line -> line.strip().equals(version + "</version>"));
    }

    static Stream<CodeBlock> javaSnippets() {
        return Stream.concat(
                blocks("java"),
                CodeBlock.in("docs/recipes.md").stream()
                        .filter(block -> block.language().equals("java")));
    }

    /** Runs it, waits for what it is to print, and returns what it did not. */
    private static List<String> run(CodeBlock snippet, EmbeddedZooKeeper server, Printed printed) throws Exception {
        Class<?> type = SnippetCompiler.compile(snippet, "127.0.0.1:" + server.port());
        if (snippet.isClass()) {
            runTests(type);
            return printed.missing(snippet.prints(), BOUND_NANOS);
        }
        Constructor<?> constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        try (KazooClient zk = KazooClient.connect(server.connectString())) {
            ((Snippet) constructor.newInstance()).run(server, zk);
            return printed.missing(snippet.prints(), BOUND_NANOS);
        }
    }

    /** Runs a class of tests; fails with the first of them that does. */
    static void runTests(Class<?> type) {
        SummaryGeneratingListener listener = new SummaryGeneratingListener();

        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClass(type))
                                .build(),
                        listener);

        TestExecutionSummary summary = listener.getSummary();
        summary.getFailures().forEach(failure -> {
            throw new AssertionError(failure.getTestIdentifier().getDisplayName(), failure.getException());
        });
        assertThat(summary.getTestsSucceededCount()).isPositive();
    }

    private static Stream<CodeBlock> blocks(String language) {
        return CodeBlock.in("README.md").stream()
                .filter(block -> block.language().equals(language));
    }
}
