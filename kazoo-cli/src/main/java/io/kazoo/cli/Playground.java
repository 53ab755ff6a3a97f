package io.kazoo.cli;

import io.kazoo.KazooClient;

/** Where the tour takes place, and what can be done to it. */
interface Playground extends AutoCloseable {

    /** The servers to connect to. */
    String hosts();

    /** What {@link #interrupt} does, for the newcomer. */
    String interruption();

    /** Breaks the connection, and makes it possible again. */
    void interrupt();

    /** Has the server really end the client's session. */
    void expire(KazooClient client);

    @Override
    void close();
}
