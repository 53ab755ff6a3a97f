package io.kazoo.cli;

import io.kazoo.testkit.EmbeddedZooKeeper;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs an embedded server until the process is ended. */
@Command(
        name = "server",
        mixinStandardHelpOptions = true,
        description =
                "Runs a ZooKeeper server on this machine, for a first try, until Ctrl-C. Its data is thrown away.")
final class ServerCommand implements Callable<Integer> {

    @Option(names = "--port", paramLabel = "PORT", description = "Listen here; default a free port.")
    private int port;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        CommandSpec command = java.util.Objects.requireNonNull(spec);
        if (port < 0 || port > 65_535) {
            throw new ParameterException(command.commandLine(), "--port must be 0 to 65535: " + port);
        }
        PrintWriter out = command.commandLine().getOut();
        EmbeddedZooKeeper server;
        try {
            server = EmbeddedZooKeeper.builder().port(port).start();
        } catch (RuntimeException e) {
            out.println("server: could not start: " + e.getMessage());
            return 1;
        }
        CountDownLatch forever = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "kazoo-server-close"));
        out.println("server: " + server.connectString() + ", Ctrl-C ends it");
        out.flush();
        forever.await();
        return 0;
    }
}
