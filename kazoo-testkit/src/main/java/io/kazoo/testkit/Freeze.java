package io.kazoo.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A process stopped by SIGSTOP, until SIGCONT.
 *
 * <p>A stopped process cannot notice that the test's JVM has gone. So a shell stays beside it whose standard input is a
 * pipe from this JVM, and which kills the process when the pipe ends without a word. Not thread-safe.
 */
final class Freeze {
    private static final Duration BOUND = Duration.ofSeconds(10);
    private static final String SCRIPT = """
            kill -STOP "$1" || exit 1
            echo stopped
            if read -r word; then
              [ "$word" = leave ] || kill -CONT "$1"
            else
              kill -KILL "$1"
            fi
            """;

    private final Process shell;

    private Freeze(Process shell) {
        this.shell = shell;
    }

    /** Stops the process and returns when it has stopped. Needs a POSIX shell. */
    static Freeze of(long pid) {
        try {
            Process shell = new ProcessBuilder("/bin/sh", "-c", SCRIPT, "sh", Long.toString(pid))
                    .redirectErrorStream(true)
                    .start();
            byte[] answer = shell.getInputStream().readNBytes("stopped".length());
            if (!new String(answer, StandardCharsets.US_ASCII).equals("stopped")) {
                throw new IllegalStateException("could not stop process " + pid + ": "
                        + new String(answer, StandardCharsets.UTF_8)
                        + new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            }
            awaitStopped(pid);
            return new Freeze(shell);
        } catch (IOException e) {
            throw new UncheckedIOException("could not stop process " + pid, e);
        }
    }

    /** Lets the process go on. */
    void thaw() {
        say("thaw");
    }

    /** Leaves the process alone, because it is dead. */
    void forget() {
        say("leave");
    }

    private void say(String word) {
        try (Writer words = shell.outputWriter()) {
            words.write(word + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("the shell beside a stopped process is gone", e);
        }
        Poll.until(BOUND, () -> !shell.isAlive(), () -> "the shell beside a stopped process does not end");
    }

    private static void awaitStopped(long pid) {
        Path stat = Path.of("/proc/" + pid + "/stat");
        if (Files.exists(stat)) {
            Poll.until(BOUND, () -> isStopped(stat), () -> "process " + pid + " does not stop");
        }
    }

    private static boolean isStopped(Path stat) {
        try {
            String line = Files.readString(stat);
            return line.charAt(line.lastIndexOf(')') + 2) == 'T';
        } catch (IOException e) {
            // Gone, which is as still as can be.
            return true;
        }
    }
}
