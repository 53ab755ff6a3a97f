package io.kazoo.cli;

import io.kazoo.error.KazooException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Walks a newcomer through what the library does, on a real server, checking each result. */
@Command(
        name = "quickstart",
        mixinStandardHelpOptions = true,
        description = "Walks through what the library does, on a server of its own or on yours.")
final class QuickstartCommand implements Callable<Integer> {

    @Option(
            names = "--hosts",
            paramLabel = "HOST:PORT[,...]",
            description = "Use these servers; all it does is below one node that it deletes at the end.")
    private @Nullable String hosts;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = java.util.Objects.requireNonNull(spec).commandLine().getOut();
        Stage stage = new Stage(out);
        try (Playground playground = hosts == null ? new EmbeddedPlayground() : new ExternalPlayground(hosts)) {
            new Tour(stage, playground).run();
            out.println("quickstart: " + stage.steps() + " steps, all ok");
            return 0;
        } catch (IllegalArgumentException e) {
            out.println("quickstart: " + e.getMessage());
        } catch (StepFailed e) {
            out.println("quickstart: " + e.getMessage());
        } catch (KazooException | UncheckedIOException e) {
            out.println("quickstart: could not begin: " + e.getMessage());
        } finally {
            out.flush();
        }
        return 1;
    }
}
