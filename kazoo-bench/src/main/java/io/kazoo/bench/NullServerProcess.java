package io.kazoo.bench;

import java.io.IOException;

/** The process of the {@link NullServer}: says {@code ok PORT} and serves until its standard input ends. */
final class NullServerProcess {

    private NullServerProcess() {}

    /** Takes no arguments. */
    public static void main(String[] arguments) throws IOException {
        NullServer server = NullServer.start();
        System.out.println("ok " + server.port());
        ParentWatch.awaitEnd();
        Runtime.getRuntime().halt(0);
    }
}
