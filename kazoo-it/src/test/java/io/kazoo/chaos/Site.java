package io.kazoo.chaos;

import java.nio.file.Path;
import java.util.List;

/**
 * Where the hosts are, and the network between them. A host is a name such as {@code s1}, a server, or {@code c2}, a client.
 * Owned by the thread of the run.
 */
interface Site extends AutoCloseable {
    /** Whether faults of this kind can be done here. */
    boolean can(FaultKind kind);

    /** Makes a host. */
    void add(String host);

    /** Where the host listens. */
    String address(String host);

    /** What servers call each other's host in their configurations. */
    String peerName(String server);

    /** Says that a server listens there for its peers. */
    void listens(String server, int port);

    /** What a client connects to, given a server's port for clients. */
    String connectString(String client, String server, int port);

    /** A Java home whose Java runs on the host. */
    Path javaHome(String host);

    /** What a server's Java must be told. */
    List<String> jvmArguments(String server);

    /** Drops silently what one host sends to another, until mended as often as cut. */
    void cut(String from, String to);

    void mend(String from, String to);

    /** Resets all connections that a host has to servers; whether there was one that could be. */
    boolean reset(String host);

    @Override
    void close();
}
