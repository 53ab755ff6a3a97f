package io.kazoo.fuzz;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** What is fuzzed, each in a process of its own. */
enum Target {
    FRAMES(FramesTarget.class, FramesTarget::fuzzerTestOneInput, 4_096, 10),
    RECORDS(RecordsTarget.class, RecordsTarget::fuzzerTestOneInput, 4_096, 10),
    VERSION_TEXT(VersionTextTarget.class, VersionTextTarget::fuzzerTestOneInput, 512, 4),
    CONNECT_STRING(ConnectStringTarget.class, ConnectStringTarget::fuzzerTestOneInput, 256, 4),
    PATH(PathTarget.class, PathTarget::fuzzerTestOneInput, 256, 4),
    CLIENT(ClientTarget.class, ClientTarget::fuzzerTestOneInput, 1_024, 1);

    private final Class<?> entry;
    private final Consumer<byte[]> handler;
    private final int longestInput;
    private final int share;

    Target(Class<?> entry, Consumer<byte[]> handler, int longestInput, int share) {
        this.entry = entry;
        this.handler = handler;
        this.longestInput = longestInput;
        this.share = share;
    }

    /** Its name on the command line and of the folder of its corpus. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The class with the fuzzer's entry. */
    String entryClass() {
        return entry.getName();
    }

    /** Handles one input, as the fuzzer would have it handled. */
    void handle(byte[] input) {
        handler.accept(input);
    }

    /** In bytes. */
    int longestInput() {
        return longestInput;
    }

    /** Its share of a number of inputs that all targets divide. */
    long share(long inputs) {
        int all = Arrays.stream(values()).mapToInt(target -> target.share).sum();
        return Math.max(1, inputs * share / all);
    }

    static Optional<Target> named(String label) {
        return Arrays.stream(values())
                .filter(target -> target.label().equals(label))
                .findFirst();
    }
}
