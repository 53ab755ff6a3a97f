package io.kazoo.internal.net;

import io.kazoo.data.ServerAddress;
import io.kazoo.internal.concurrent.EventLoop;
import io.kazoo.internal.concurrent.Promise;
import java.net.InetSocketAddress;

/**
 * Makes connections to servers, all on one event loop.
 *
 * <p>Thread-safe. What it makes is owned by the loop.
 */
public interface Transport {
    /** The loop on which everything of this transport runs. */
    EventLoop loop();

    /**
     * Starts to connect and returns at once, with a connection that is not open yet.
     *
     * <p>The listener hears exactly one of {@code opened} and {@code failed}, on the loop and never from within this
     * call, unless {@link Connection#close()} comes first.
     *
     * @param name the server as the user named it; TLS checks the certificate against it
     * @param address where to connect to, resolved
     * @param timeoutNanos bound of TCP and TLS together
     * @throws java.util.concurrent.RejectedExecutionException if the loop was shut down
     */
    Connection connect(ServerAddress name, InetSocketAddress address, long timeoutNanos, ConnectionListener listener);

    /**
     * Asks a server something on a connection of its own: one of the four-letter words such as {@code ruok}.
     *
     * <p>The promise completes on the loop with all that the server said until it closed the connection, decoded as
     * UTF-8, or fails with a {@link io.kazoo.error.ConnectionException}: refused, cut, closed without an answer, not
     * finished in time, or an answer of more than 1 MiB.
     *
     * @param timeoutNanos bound of the whole exchange
     * @throws IllegalArgumentException if the word is not four ASCII letters
     * @throws java.util.concurrent.RejectedExecutionException if the loop was shut down
     */
    Promise<String> fourLetterWord(ServerAddress name, InetSocketAddress address, String word, long timeoutNanos);
}
