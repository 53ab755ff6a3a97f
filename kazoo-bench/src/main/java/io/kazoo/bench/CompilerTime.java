package io.kazoo.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * CPU time of this process's just-in-time compiler threads, so that it can be left out: it is paid once, not per
 * operation, and in a short sample it would weigh more than the work. Needs a fixed set of compiler threads
 * ({@code -XX:-UseDynamicNumberOfCompilerThreads}); 0 where there is no {@code /proc}.
 */
final class CompilerTime {

    private static final List<Path> THREADS = threads();

    private CompilerTime() {}

    /** The time so far. */
    static long nanos() {
        return THREADS.stream().mapToLong(CompilerTime::nanos).sum();
    }

    private static long nanos(Path thread) {
        try {
            String onProcessor = Files.readString(thread.resolve("schedstat"));
            return Long.parseLong(onProcessor.substring(0, onProcessor.indexOf(' ')));
        } catch (IOException e) {
            return 0;
        }
    }

    private static List<Path> threads() {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/task"))) {
            return all.filter(CompilerTime::compiles).toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of();
        }
    }

    private static boolean compiles(Path thread) {
        try {
            return Files.readString(thread.resolve("comm")).matches("C[12] Comp.*\\s*");
        } catch (IOException e) {
            return false;
        }
    }
}
