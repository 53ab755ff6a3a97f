package io.kazoo.fuzz;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Jazzer on one target in a JVM of its own, which a finding ends. */
final class FuzzProcess {

    /**
     * How it went.
     *
     * @param inputs handled
     * @param finding what was found, null if nothing
     */
    record Outcome(Target target, long inputs, @Nullable String finding) {}

    private static final Pattern DONE = Pattern.compile("Done (\\d+) runs.*");
    private static final Pattern PROGRESS = Pattern.compile("#(\\d+)\\s.*");
    private static final Pattern NOISE =
            Pattern.compile("INFO: .*|OpenJDK .*|#\\d+\\s+(NEW|REDUCE|pulse) .*|###### .*|\".*\" # Uses: \\d+|");
    private static final String FINDING = "== Java Exception: ";
    private static final int HEAP_MEGABYTES = 512;
    private static final int SECONDS_PER_INPUT = 60;

    private final Target target;
    private final Path work;
    private final PrintStream log;
    private long inputs;
    private @Nullable String finding;

    /**
     * A process for a target.
     *
     * @param work folder that keeps what the fuzzer learnt, and the inputs that it found something with
     * @param log gets what the fuzzer says
     */
    FuzzProcess(Target target, Path work, PrintStream log) {
        this.target = target;
        this.work = work.resolve(target.label());
        this.log = log;
    }

    /** Runs so many inputs, the corpus first. */
    Outcome run(long count, int seed, Path corpus) throws IOException, InterruptedException {
        Path learnt = Files.createDirectories(work.resolve("learnt"));
        Files.createDirectories(work.resolve("findings"));
        Process process = new ProcessBuilder(command(count, seed, learnt, corpus.resolve(target.label())))
                .redirectErrorStream(true)
                .start();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            lines.lines().forEach(this::hear);
        }
        int status = process.waitFor();
        if (status != 0 && finding == null) {
            finding = "the fuzzer ended with " + status;
        }
        if (inputs < count && finding == null) {
            finding = "only " + inputs + " of " + count + " inputs ran";
        }
        tryWithoutAgent(learnt);
        return new Outcome(target, inputs, finding);
    }

    /** The fuzzer's agent allocates; without it the bounds are the real ones. */
    private void tryWithoutAgent(Path learnt) throws IOException {
        try (Stream<Path> files = Files.list(learnt)) {
            for (Path file : files.toList()) {
                try {
                    target.handle(Files.readAllBytes(file));
                } catch (RuntimeException | AssertionError e) {
                    finding = finding == null ? file + ": " + e : finding;
                }
            }
        }
    }

    private void hear(String line) {
        if (!NOISE.matcher(line).matches()) {
            log.println(target.label() + ": " + line);
        }
        Matcher done = DONE.matcher(line);
        Matcher progress = PROGRESS.matcher(line);
        if (done.matches()) {
            inputs = Long.parseLong(done.group(1));
        } else if (progress.matches()) {
            inputs = Math.max(inputs, Long.parseLong(progress.group(1)));
        } else if (line.startsWith(FINDING) || line.contains("ERROR: libFuzzer")) {
            finding = finding == null ? line : finding;
        }
    }

    private List<String> command(long count, int seed, Path learnt, Path corpus) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx" + HEAP_MEGABYTES + "m", "-XX:+UseSerialGC", "-XX:+EnableDynamicAgentLoading"));
        command.add("-D" + Bounds.AGENT_PROPERTY + "=true");
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add("com.code_intelligence.jazzer.Jazzer");
        command.add("--target_class=" + target.entryClass());
        command.add("--instrumentation_includes=io.kazoo.**");
        command.add("--custom_hook_includes=io.kazoo.**");
        // Its own detectors look for injections into SQL, shells and the like.
        command.add("--disabled_hooks=com.code_intelligence.jazzer.sanitizers.*");
        command.add("--reproducer_path=" + work.resolve("findings"));
        command.add("-runs=" + count);
        command.add("-seed=" + seed);
        command.add("-max_len=" + target.longestInput());
        command.add("-timeout=" + SECONDS_PER_INPUT);
        command.add("-rss_limit_mb=0");
        command.add("-artifact_prefix=" + work.resolve("findings") + "/");
        command.add(learnt.toString());
        command.add(corpus.toString());
        return command;
    }
}
