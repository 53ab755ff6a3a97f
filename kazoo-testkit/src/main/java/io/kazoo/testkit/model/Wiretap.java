package io.kazoo.testkit.model;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sees, holds, changes or swallows what a server hears and says. Every method passes things through unless it is overridden;
 * what is held may be let go later, from the thread that owns the ensemble.
 */
public interface Wiretap {

    /** A connection comes in. As long as this does not proceed, the server neither reads nor writes on it. */
    default void accepted(Runnable proceed) {
        proceed.run();
    }

    /** A whole frame came from a client. As long as this does not process it, it was not heard. */
    default void request(Heard heard, Runnable process) {
        process.run();
    }

    /**
     * A four-letter word came in place of a handshake. As long as this says nothing, nothing is answered and the connection
     * stays open.
     *
     * @param answer what the server would say
     * @param say says something, and closes the connection
     */
    default void word(String word, String answer, Consumer<String> say) {
        say.accept(answer);
    }

    /** A whole frame goes to a client. As long as this sends nothing, nothing was said. */
    default void reply(Said said, ClientLink link) {
        link.send(said.bytes());
    }

    /** The server closes a connection by itself, after all that it said. As long as this does not proceed, it stays open. */
    default void closing(long connection, Runnable proceed) {
        proceed.run();
    }

    /**
     * A frame from a client.
     *
     * @param connection number of the connection, unique in the ensemble
     * @param sessionId the session, 0 before the handshake is answered
     * @param xid number of the request, 0 for the handshake
     * @param opcode the operation, 0 for the handshake
     * @param path the path that it names first, null if it names none
     * @param bytes the frame with its length prefix
     */
    record Heard(
            long connection,
            long sessionId,
            int xid,
            int opcode,
            @Nullable String path,
            byte[] bytes) {}

    /**
     * A frame to a client.
     *
     * @param connection number of the connection, unique in the ensemble
     * @param sessionId the session, 0 if there is none
     * @param xid number of the request that it answers; -1 for an event, 0 for the handshake
     * @param opcode operation that it answers; -1 for an event, 0 for the handshake
     * @param path the path that the request named first or the event is about, null if there is none
     * @param zxid the zxid in its header, 0 for the handshake
     * @param error the error in its header, 0 for the handshake
     * @param bytes the frame with its length prefix
     */
    record Said(
            long connection,
            long sessionId,
            int xid,
            int opcode,
            @Nullable String path,
            long zxid,
            int error,
            byte[] bytes) {}
}
