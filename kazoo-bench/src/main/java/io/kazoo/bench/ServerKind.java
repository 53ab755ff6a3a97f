package io.kazoo.bench;

import java.util.Arrays;

/** The servers that clients are measured on; the label is the name on the command line and in the tables. */
enum ServerKind {
    /** Answers at once: shows the cost of the client. */
    NULL("null", "null server (ready answers, no work)"),
    /** The official server, standalone: shows what is left of it in use. */
    REAL("real", "real server (standalone, writes do not wait for the disk)");

    private final String label;
    private final String title;

    ServerKind(String label, String title) {
        this.label = label;
        this.title = title;
    }

    /** The name on the command line. */
    String label() {
        return label;
    }

    /** The heading of its tables. */
    String title() {
        return title;
    }

    /**
     * Finds a server by its label.
     *
     * @throws IllegalArgumentException naming the label, if it is unknown
     */
    static ServerKind of(String label) {
        return Arrays.stream(values())
                .filter(server -> server.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown server '" + label + "', there are "
                        + Arrays.stream(values()).map(ServerKind::label).toList()));
    }
}
