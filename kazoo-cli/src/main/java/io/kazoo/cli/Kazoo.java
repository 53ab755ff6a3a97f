package io.kazoo.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The {@code kazoo} command line. */
@Command(
        name = "kazoo",
        mixinStandardHelpOptions = true,
        versionProvider = Kazoo.Version.class,
        description = "Works with ZooKeeper.",
        subcommands = {QuickstartCommand.class, ServerCommand.class})
public final class Kazoo implements Runnable {
    /** Runs the command line and exits with its code. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Kazoo()).execute(arguments));
    }

    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }

    /** Reads the version from the jar's manifest. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Kazoo.class.getPackage().getImplementationVersion();
            return new String[] {"kazoo " + (version == null ? "(development)" : version)};
        }
    }
}
