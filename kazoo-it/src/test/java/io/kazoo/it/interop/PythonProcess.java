package io.kazoo.it.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A process with a client of Python's kazoo that evaluates what it is told, each expression on a thread of its own. See {@code
 * python_kazoo.py}. Thread-safe.
 */
final class PythonProcess implements AutoCloseable {

    private static final Optional<String> INTERPRETER = find();

    private final Process process;
    private final Writer requests;
    private final Map<String, CompletableFuture<String>> open = new ConcurrentHashMap<>();
    private final AtomicInteger last = new AtomicInteger();
    private final CompletableFuture<String> version = new CompletableFuture<>();

    private PythonProcess(Process process) {
        this.process = process;
        this.requests = process.outputWriter(UTF_8);
        open.put("0", version);
        Thread reader = new Thread(this::read, "answers of python");
        reader.setDaemon(true);
        reader.start();
    }

    /** Whether there is a Python that has kazoo. */
    static boolean isInstalled() {
        return INTERPRETER.isPresent();
    }

    /** Says once what is tested against, or that nothing is. */
    private static Optional<String> find() {
        for (String candidate : List.of("python3", "/usr/bin/python3")) {
            Optional<String> version = version(candidate);
            if (version.isPresent()) {
                System.out.println("interop: against kazoo " + version.get() + " of " + candidate);
                return Optional.of(candidate);
            }
        }
        System.out.println(
                "interop: SKIPPED what is tested against Python's kazoo, since no python3 here can import it");
        return Optional.empty();
    }

    private static Optional<String> version(String python) {
        try {
            Process process = new ProcessBuilder(python, "-c", "import kazoo; print(kazoo.__version__)")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String answer = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
            return process.waitFor() == 0 ? Optional.of(answer) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // no such program
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** Starts one whose client is connected. */
    static PythonProcess start(String connectString) throws Exception {
        Path script = Path.of(Objects.requireNonNull(PythonProcess.class.getResource("python_kazoo.py"))
                .toURI());
        PythonProcess started =
                new PythonProcess(new ProcessBuilder(INTERPRETER.orElseThrow(), "-B", script.toString(), connectString)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start());
        InteropCase.get(started.version);
        return started;
    }

    /** Whether kazoo is at least of this version. */
    boolean isAtLeast(int major, int minor) throws Exception {
        String[] parts = InteropCase.get(version).split("\\.");
        int theirs = Integer.parseInt(parts[0]);
        return theirs > major || (theirs == major && Integer.parseInt(parts[1]) >= minor);
    }

    /** Gives the value of an expression a name. */
    void let(String name, String expression) throws Exception {
        InteropCase.get(send("let", name, expression));
    }

    /** The value of an expression as text: bytes as UTF-8, the elements of a list with commas between. */
    String eval(String expression) throws Exception {
        return InteropCase.get(call(expression));
    }

    /** As {@link #eval}, without waiting; what Python raises fails the future, with the name of the exception first. */
    CompletableFuture<String> call(String expression) {
        return send("eval", expression);
    }

    private CompletableFuture<String> send(String... parts) {
        String id = String.valueOf(last.incrementAndGet());
        CompletableFuture<String> answer = new CompletableFuture<>();
        open.put(id, answer);
        String line = Stream.concat(Stream.of(id), Arrays.stream(parts))
                .map(part -> URLEncoder.encode(part, UTF_8).replace("+", "%20"))
                .collect(Collectors.joining(" "));
        try {
            synchronized (requests) {
                requests.write(line + "\n");
                requests.flush();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return answer;
    }

    private void read() {
        try (BufferedReader answers = process.inputReader(UTF_8)) {
            for (String line = answers.readLine(); line != null; line = answers.readLine()) {
                String[] parts = line.split(" ", 3);
                String value = URLDecoder.decode(parts[2], UTF_8);
                CompletableFuture<String> answer = Objects.requireNonNull(open.remove(parts[0]));
                if (parts[1].equals("ok")) {
                    answer.complete(value);
                } else {
                    answer.completeExceptionally(new AssertionError(value));
                }
            }
        } catch (IOException e) {
            // closed
        }
        open.values().forEach(answer -> answer.completeExceptionally(new AssertionError("python ended")));
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
