package io.kazoo.bench;

import java.io.IOException;

/** Waits for the end of standard input, which is how a server process learns that the one who started it is gone. */
final class ParentWatch {

    private ParentWatch() {}

    /** Returns when standard input ends, however it ends. */
    static void awaitEnd() {
        try {
            while (System.in.read() >= 0) {
                // Nothing is said to a server; only the end matters.
            }
        } catch (IOException e) {
            // A broken pipe says the same as its end.
        }
    }
}
