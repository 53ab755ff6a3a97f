package io.kazoo.it.concurrency;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jetbrains.lincheck.Lincheck;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.junit.jupiter.api.Assumptions;

/**
 * A process whose copy of the library is broken on purpose in one place: a scenario that finds nothing there would find
 * nothing at all. (A class loader would be cheaper, but the model checker does not look into other loaders than its own.)
 */
final class Twin {

    /** What the scenario did with the broken library. */
    enum Verdict {
        FOUND(0),
        MISSED(3),
        UNDECIDED(4),
        BROKEN_OTHERWISE(1);

        private final int status;

        Verdict(int status) {
            this.status = status;
        }
    }

    private static final Path SOURCES = Path.of("..", "kazoo-client", "src", "main", "java");
    private static final Path ROOT = Path.of("target", "twins");

    private final Path classes;

    private Twin(Path classes) {
        this.classes = classes;
    }

    /** Compiles a class of the library with some of its text replaced. */
    static Twin of(Scenario scenario) throws IOException {
        Mutation mutation = scenario.mutation();
        String file = mutation.className().replace('.', '/') + ".java";
        String source = Files.readString(SOURCES.resolve(file));
        int place = source.indexOf(mutation.text());
        if (place < 0 || place != source.lastIndexOf(mutation.text())) {
            throw new IllegalStateException("not once in " + file + ": " + mutation.text());
        }
        Path work = ROOT.resolve(scenario.name()).toAbsolutePath();
        Path broken = work.resolve("source").resolve(file);
        Files.createDirectories(broken.getParent());
        Files.writeString(broken, source.replace(mutation.text(), mutation.replacement()));
        Path classes = Files.createDirectories(work.resolve("classes"));
        compile(broken, classes);
        return new Twin(classes);
    }

    private static void compile(Path source, Path classes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> options = List.of(
                "-nowarn", "-proc:none", "-d", classes.toString(), "-cp", System.getProperty("java.class.path"));
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            boolean compiled = compiler.getTask(null, files, null, options, null, files.getJavaFileObjects(source))
                    .call();
            if (!compiled) {
                throw new IllegalStateException("does not compile: " + source);
            }
        }
    }

    /** Runs the scenario in a process with the broken class. */
    Verdict run(Scenario scenario, int invocations) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+EnableDynamicAgentLoading",
                        "-cp",
                        classes + ":" + System.getProperty("java.class.path"),
                        Twin.class.getName(),
                        scenario.name(),
                        String.valueOf(invocations))
                .redirectErrorStream(true)
                .redirectOutput(classes.resolveSibling("log").toFile())
                .start();
        int status = process.waitFor();
        for (Verdict verdict : Verdict.values()) {
            if (verdict.status == status) {
                return verdict;
            }
        }
        return Verdict.BROKEN_OTHERWISE;
    }

    /**
     * The checker gives one run ten seconds of real time, which a machine under load may need. A scenario that waits for ever
     * because of its code it tells as a deadlock.
     */
    private static boolean isUndecided(LincheckAssertionError failure) {
        return String.valueOf(failure.getMessage()).contains("Concurrent test has hung");
    }

    /** A failure of the checker's own comes as the same error, and is none of the scenario. */
    private static Verdict verdictOf(LincheckAssertionError failure) {
        if (isUndecided(failure)) {
            return Verdict.UNDECIDED;
        }
        return String.valueOf(failure.getMessage()).contains("bug in Lincheck")
                ? Verdict.BROKEN_OTHERWISE
                : Verdict.FOUND;
    }

    /** Skips the test when the machine was too slow for an answer. */
    static void abortIfUndecided(LincheckAssertionError failure) {
        if (isUndecided(failure)) {
            Assumptions.abort("the machine is too slow for the model checker: " + failure.getMessage());
        }
    }

    /** In the process. */
    public static void main(String[] arguments) {
        try {
            Lincheck.runConcurrentTest(
                    Integer.parseInt(arguments[1]),
                    Scenario.valueOf(arguments[0]).program());
            System.exit(Verdict.MISSED.status);
        } catch (LincheckAssertionError e) {
            e.printStackTrace();
            System.exit(verdictOf(e).status);
        }
    }
}
