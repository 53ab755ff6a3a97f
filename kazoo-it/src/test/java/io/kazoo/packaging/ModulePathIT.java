package io.kazoo.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.testkit.EmbeddedZooKeeper;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client as a module, compiled against and run in a JVM of its own. */
class ModulePathIT {

    private static final String MODULE = """
            module app {
                requires io.kazoo;
            }
            """;

    private static final String MAIN = """
            package app;

            import io.kazoo.KazooClient;

            public final class Main {
                public static void main(String[] arguments) throws Exception {
                    try (KazooClient zk = KazooClient.connect(arguments[0])) {
                        zk.create("/a", "hello".getBytes("UTF-8"));
                        System.out.println("read " + zk.get("/a").utf8());
                    }
                    System.out.println("module " + KazooClient.class.getModule().getName());
                    Class<?> internal = Class.forName("io.kazoo.internal.session.SessionCore");
                    try {
                        internal.getDeclaredConstructors()[0].setAccessible(true);
                    } catch (java.lang.reflect.InaccessibleObjectException e) {
                        System.out.println("internals closed");
                    }
                }
            }
            """;

    private static final String INTRUDER = """
            package app;

            public final class Main {
                public static void main(String[] arguments) {
                    System.out.println(io.kazoo.internal.session.SessionCore.class);
                }
            }
            """;

    @TempDir
    private Path folder;

    @Test
    void client_onTheModulePath_connectsAndKeepsItsInternalsClosed() throws Exception {
        assertThat(compile(MODULE, MAIN)).isEmpty();

        String output;
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start()) {
            output = run(
                    "--module-path",
                    modulePath(folder.resolve("classes")),
                    "-m",
                    "app/app.Main",
                    server.connectString());
        }

        assertThat(output.lines()).contains("read hello", "module io.kazoo", "internals closed");
    }

    @Test
    void client_withoutTheAnnotations_connects() throws Exception {
        assertThat(compile(MODULE, MAIN)).isEmpty();
        String path = Arrays.stream(modulePath(folder.resolve("classes")).split(File.pathSeparator))
                .filter(entry -> !entry.contains("jspecify"))
                .collect(Collectors.joining(File.pathSeparator));

        String output;
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start()) {
            output = run("--module-path", path, "-m", "app/app.Main", server.connectString());
        }

        assertThat(output.lines()).contains("read hello");
    }

    @Test
    void client_addedToAClassPathMain_connects() throws Exception {
        assertThat(compile(null, MAIN)).isEmpty();

        String output;
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start()) {
            output = run(
                    "--module-path",
                    modulePath(),
                    "--add-modules",
                    "io.kazoo",
                    "-cp",
                    folder.resolve("classes").toString(),
                    "app.Main",
                    server.connectString());
        }

        assertThat(output.lines()).contains("read hello", "module io.kazoo", "internals closed");
    }

    /** As in {@code docs/testing.md}. */
    @Test
    void fake_withTheClientAsAModule_needsOneExport() throws Exception {
        Path client = RuntimePath.client();
        String rest = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !Path.of(entry).equals(client))
                .collect(Collectors.joining(File.pathSeparator));

        String output = run(
                "--module-path",
                modulePath(),
                "--add-modules",
                "io.kazoo",
                "--add-exports",
                "io.kazoo/io.kazoo.internal.wire=ALL-UNNAMED",
                "-cp",
                rest,
                ModularMain.class.getName());

        assertThat(output.lines()).contains("module io.kazoo, created true");
    }

    @Test
    void internals_usedByAnotherModule_doNotCompile() throws IOException {
        String problems = compile(MODULE, INTRUDER);

        assertThat(problems).contains("package io.kazoo.internal.session is not visible");
    }

    private String compile(@Nullable String module, String main) throws IOException {
        List<Path> sources = new ArrayList<>();
        Path source = folder.resolve("source");
        if (module != null) {
            sources.add(write(source.resolve("module-info.java"), module));
        }
        sources.add(write(source.resolve("app/Main.java"), main));
        List<String> options = new ArrayList<>(List.of(
                "-d",
                folder.resolve("classes").toString(),
                "--module-path",
                modulePath(),
                "-proc:none",
                "-Xlint:all",
                "-Werror"));
        if (module == null) {
            options.addAll(List.of("--add-modules", "io.kazoo"));
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter problems = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, UTF_8)) {
            compiler.getTask(problems, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
                    .call();
        }
        return problems.toString();
    }

    private static Path write(Path file, String content) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    private String run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of(arguments));
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS))
                    .as("the client ends")
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        String text = Files.readString(output);
        assertThat(process.exitValue()).as(text).isZero();
        return text;
    }

    private static String modulePath(Path... more) {
        return Stream.concat(
                        Stream.concat(Stream.of(RuntimePath.client()), RuntimePath.dependencies().stream()),
                        Stream.of(more))
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }
}
