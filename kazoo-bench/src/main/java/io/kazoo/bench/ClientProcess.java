package io.kazoo.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * The process of one client. Takes one command a line on standard input and answers each with one line: {@code ok},
 * {@code ok SAMPLE} or {@code error REASON}. Ends when its input ends, so that it cannot outlive the one who started it.
 *
 * <pre>
 * open HOST:PORT SERVER_PID
 * warm WORKLOAD CPU_MS LIMIT_MS
 * sample WORKLOAD WARM_CPU_MS WARM_LIMIT_MS CPU_MS LIMIT_MS
 * close
 * </pre>
 */
final class ClientProcess {

    private final ClientKind kind;
    private @Nullable BenchClient client;
    private @Nullable Sampler sampler;

    private ClientProcess(ClientKind kind) {
        this.kind = kind;
    }

    /** Serves commands for the client named by the only argument. */
    public static void main(String[] arguments) throws InterruptedException {
        ClientProcess process = new ClientProcess(ClientKind.of(arguments[0]));
        BlockingQueue<String> commands = new LinkedBlockingQueue<>();
        Thread reader = new Thread(() -> readCommands(commands), "commands");
        reader.setDaemon(true);
        reader.start();
        System.out.println("ok");
        while (true) {
            System.out.println(process.answer(commands.take().split(" ")));
        }
    }

    /** Ends the process at the end of its input, whatever the client under test is doing then. */
    private static void readCommands(BlockingQueue<String> commands) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            lines.lines().forEach(commands::add);
        } catch (IOException | UncheckedIOException e) {
            // A broken pipe says the same as its end.
        }
        Runtime.getRuntime().halt(0);
    }

    private String answer(String[] words) {
        try {
            return switch (words[0]) {
                case "open" -> open(words[1], Long.parseLong(words[2]));
                case "warm" -> warm(words);
                case "sample" -> sample(words);
                case "close" -> close();
                default -> "error unknown command " + words[0];
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "error interrupted";
        } catch (Exception e) {
            return "error " + kind.label() + ": " + e.toString().replace('\n', ' ');
        }
    }

    private String open(String hosts, long serverPid) throws Exception {
        BenchClient opened = kind.connect(hosts);
        client = opened;
        sampler = new Sampler(opened, serverPid);
        return "ok";
    }

    private String warm(String[] words) throws InterruptedException {
        sampler().warmUp(Workload.of(words[1]), budget(words, 2));
        return "ok";
    }

    private String sample(String[] words) throws InterruptedException {
        return "ok "
                + sampler()
                        .sample(Workload.of(words[1]), budget(words, 2), budget(words, 4))
                        .format();
    }

    private Sampler sampler() {
        if (sampler == null) {
            throw new IllegalStateException("not open");
        }
        return sampler;
    }

    private static Sampler.Budget budget(String[] words, int index) {
        return new Sampler.Budget(Long.parseLong(words[index]), Long.parseLong(words[index + 1]));
    }

    private String close() {
        if (client != null) {
            client.close();
        }
        client = null;
        sampler = null;
        return "ok";
    }
}
