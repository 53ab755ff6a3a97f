package io.kazoo.testkit.model;

/**
 * The client's end of a connection, as a server writes to it. It must not call the ensemble back before it returns, but may
 * have its clock do that later.
 */
public interface ClientLink {

    /** Sends bytes, which may be any cut of the stream. The array is the link's from then on. */
    void send(byte[] bytes);

    /** Closes the connection after what was sent. Closing again does nothing, and so does sending after it. */
    void close();
}
