package io.kazoo.chaos;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Entry point of {@code bin/chaos}: a real ensemble, clients at work, faults, and a check of what the clients were told. */
public final class Chaos {
    private static final int BAD_INPUT = 2;
    private static final int END_SECONDS = 15;
    /** In the environment of the process that this one starts in namespaces. */
    private static final String INSIDE = "KAZOO_CHAOS_INSIDE";

    private static final String[] PROBE = {"--net", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child"};
    private static final String TRIAL = "mount -t tmpfs tmpfs /run && ip link set lo up"
            + " && ip netns add probe && ip link add vprobe type veth peer name eth0 netns probe"
            + " && echo 1 > /proc/sys/net/ipv4/ip_forward && command -v ss"
            + " && ip rule add from 192.0.2.9 to 192.0.2.10 blackhole";

    private Chaos() {}

    /** Takes the words of the command line. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (List.of(arguments).contains("--help")) {
            System.out.print(ChaosOptions.USAGE);
            return;
        }
        ChaosOptions options;
        try {
            options = ChaosOptions.parse(arguments);
            if (options.isolated() && System.getenv(INSIDE) == null) {
                throw new IllegalArgumentException("--inside is no option");
            }
        } catch (IllegalArgumentException e) {
            System.err.println("chaos: " + e.getMessage());
            System.err.print(ChaosOptions.USAGE);
            System.exit(BAD_INPUT);
            return;
        }
        List<String> unshare = options.isolated() || options.plain() ? List.of() : unshare();
        if (!unshare.isEmpty()) {
            System.exit(again(unshare, arguments));
        }
        if (!options.isolated()) {
            System.out.println(
                    options.plain()
                            ? "chaos: without namespaces, as asked: a proxy on each link instead"
                            : "chaos: network namespaces are not permitted here: a proxy on each link instead");
        }
        System.exit(new Run(options).run());
    }

    /** The command that gives a process namespaces of its own, which end with it; empty if that is not permitted. */
    private static List<String> unshare() {
        for (List<String> user : List.of(List.<String>of(), List.of("--map-root-user"))) {
            // In a session of its own, since unshare dies of a terminal's signals, and what is inside with it, without
            // a word.
            List<String> command = new ArrayList<>(List.of("setsid", "unshare"));
            command.addAll(user);
            command.addAll(List.of(PROBE));
            List<String> trial = new ArrayList<>(command);
            trial.addAll(List.of("sh", "-ec", TRIAL));
            if (Shell.works(trial.toArray(String[]::new))) {
                return command;
            }
        }
        return List.of();
    }

    private static int again(List<String> unshare, String[] arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(unshare);
        command.add(System.getProperty("java.home") + "/bin/java");
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Chaos.class.getName(), "--inside"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().put(INSIDE, "yes");
        Process process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process), "chaos-end"));
        return process.waitFor();
    }

    /** Lets the one inside say where its files are; unshare itself may heed no signal but the last. */
    private static void end(Process process) {
        process.children().forEach(ProcessHandle::destroy);
        try {
            process.waitFor(END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }
}
