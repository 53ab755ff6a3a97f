package io.kazoo.testkit;

import java.util.Locale;

/** What a server says it is. */
public enum ServerMode {
    /** The one of an ensemble that orders the writes. */
    LEADER,
    /** A voting member that follows the leader. */
    FOLLOWER,
    /** A member that follows without a vote. */
    OBSERVER,
    /** A server without an ensemble. */
    STANDALONE,
    /** A member without a quorum that answers reads, if it was set up to. */
    READ_ONLY,
    /** No answer, or one that says that it does not serve now. */
    NOT_SERVING;

    private static final String PREFIX = "Mode: ";

    /** Reads the answer to {@code srvr}. */
    static ServerMode parse(String answer) {
        return answer.lines()
                .filter(line -> line.startsWith(PREFIX))
                .map(line -> of(line.substring(PREFIX.length()).trim()))
                .findFirst()
                .orElse(NOT_SERVING);
    }

    private static ServerMode of(String word) {
        String name = word.toUpperCase(Locale.ROOT).replace('-', '_');
        for (ServerMode mode : values()) {
            if (mode.name().equals(name)) {
                return mode;
            }
        }
        return NOT_SERVING;
    }
}
