package io.kazoo.testkit.model;

/** The server's end of a connection, as a client writes to it. */
public interface ServerEnd {

    /** Bytes arrive, in any cut of the stream. The array is the server's from then on. */
    void received(byte[] bytes);

    /** The client is gone: nothing arrives any more. Does nothing when the server has closed the connection itself. */
    void closed();
}
