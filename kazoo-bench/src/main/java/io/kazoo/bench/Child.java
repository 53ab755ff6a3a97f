package io.kazoo.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A Java process started by this one on the same class path, spoken to in lines over its standard input and output.
 *
 * <p>It ends when its input is closed, which the system does if this process dies. One thread asks; {@link #close} may
 * come from another.
 */
final class Child implements AutoCloseable {

    private static final String END = "error the process ended";
    private static final Duration END_TIMEOUT = Duration.ofSeconds(5);

    private final String name;
    private final Process process;
    private final Path log;
    private final BufferedWriter commands;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

    private Child(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.commands = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    }

    /**
     * Starts a process.
     *
     * @param name what errors call it, also the name of its log in {@code folder}
     * @param jvmOptions options before the class name
     * @param main the class to run
     * @param arguments its arguments
     */
    static Child start(Path folder, String name, List<String> jvmOptions, Class<?> main, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        command.addAll(List.of(arguments));
        Path log = folder.resolve(name + ".log");
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        Child child = new Child(name, process, log);
        Thread reader = new Thread(child::readAnswers, "answers of " + name);
        reader.setDaemon(true);
        reader.start();
        return child;
    }

    /** The process id. */
    long pid() {
        return process.pid();
    }

    /**
     * Sends a command and waits for its answer.
     *
     * @return what follows {@code ok} in the answer
     * @throws BenchException if the answer is an error, or does not come in time
     */
    String ask(String command, Duration timeout) throws InterruptedException {
        try {
            commands.write(command);
            commands.newLine();
            commands.flush();
        } catch (IOException e) {
            throw new BenchException(name + " ended before '" + command + "'" + lastWords(), e);
        }
        return answer(timeout);
    }

    /**
     * Waits for an answer that needs no command, such as the first.
     *
     * @return what follows {@code ok} in the answer
     * @throws BenchException if the answer is an error, or does not come in time
     */
    String answer(Duration timeout) throws InterruptedException {
        String answer = answers.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
        if (answer == null) {
            throw new BenchException(name + " did not answer within " + timeout.toSeconds() + " s" + lastWords());
        }
        if (!answer.startsWith("ok")) {
            throw new BenchException(name + ": " + answer + lastWords());
        }
        return answer.substring("ok".length()).trim();
    }

    /** Ends the process: asks by closing its input, kills it after five seconds. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // It is gone already, or the kill below ends it.
        }
        try {
            if (process.waitFor(END_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }

    private void readAnswers() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            reader.lines().forEach(answers::add);
        } catch (IOException | UncheckedIOException e) {
            // The process ended; that is what the next line says.
        }
        answers.add(END);
    }

    private String lastWords() {
        try {
            String text = Files.readString(log).strip();
            return text.isEmpty() ? "" : "; its log ends with: " + text.substring(Math.max(0, text.length() - 2000));
        } catch (IOException e) {
            return "";
        }
    }
}
