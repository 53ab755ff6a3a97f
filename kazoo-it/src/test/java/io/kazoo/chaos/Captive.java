package io.kazoo.chaos;

import io.kazoo.testkit.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/** The process that holds what is taken from it, and that can be stopped for a while. */
interface Captive extends AutoCloseable {

    void pause();

    void resume();

    @Override
    void close();

    /** A JVM. */
    static Captive of(ServerProcess process) {
        return new Captive() {
            @Override
            public void pause() {
                process.pause();
            }

            @Override
            public void resume() {
                process.resume();
            }

            @Override
            public void close() {
                process.close();
            }
        };
    }

    /** Whether a Python with kazoo is installed. */
    static boolean hasPython() {
        return Shell.works("python3", "-c", "import kazoo");
    }

    /** A Python with kazoo. */
    static Captive python(String connectString, Duration timeout, Path record) {
        Process process = start(connectString, timeout, record);
        String pid = Long.toString(process.pid());
        return new Captive() {
            @Override
            public void pause() {
                Shell.run("kill", "-STOP", pid);
            }

            @Override
            public void resume() {
                Shell.run("kill", "-CONT", pid);
            }

            @Override
            public void close() {
                process.destroyForcibly().onExit().join();
            }
        };
    }

    private static Process start(String connectString, Duration timeout, Path record) {
        try {
            Path script = Path.of(Objects.requireNonNull(Captive.class.getResource("kazoo_victim.py"))
                    .toURI());
            return new ProcessBuilder(
                            "python3",
                            "-B",
                            script.toString(),
                            connectString,
                            Long.toString(timeout.toMillis()),
                            record.toString())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(
                            record.resolveSibling(record.getFileName() + ".err").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
