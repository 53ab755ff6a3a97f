package io.kazoo.bench;

import java.io.EOFException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** One connection of the {@link NullServer}. Owned by its thread; not thread-safe. */
final class NullConnection {

    /** The longest request taken; a longer one ends the connection. */
    static final int LONGEST_REQUEST = 128 * 1024;

    private static final int LENGTH_BYTES = 4;
    private static final int READ_BYTES = 2 * LONGEST_REQUEST;
    private static final int WRITE_BYTES = 2 * NullAnswers.longestAnswer(LONGEST_REQUEST);

    private final SocketChannel channel;
    private final SelectionKey key;
    private final NullAnswers answers;

    // Owned by the server's thread.
    private final ByteBuffer requests = ByteBuffer.allocateDirect(READ_BYTES);
    private final ByteBuffer replies = ByteBuffer.allocateDirect(WRITE_BYTES);
    private boolean greeted;
    private boolean ending;

    NullConnection(SocketChannel channel, SelectionKey key, NullAnswers answers) {
        this.channel = channel;
        this.key = key;
        this.answers = answers;
    }

    /**
     * Reads once, answers what has arrived and writes the answers.
     *
     * @throws IOException if the connection is to be closed, for whatever reason
     */
    void serve() throws IOException {
        if (key.isReadable() && channel.read(requests) < 0) {
            throw new EOFException("closed by the client");
        }
        boolean more = true;
        while (more) {
            more = answerRequests();
            replies.flip();
            channel.write(replies);
            replies.compact();
            if (replies.position() > 0) {
                key.interestOps(SelectionKey.OP_WRITE);
                return;
            }
            if (ending) {
                throw new EOFException("closed at the client's request");
            }
        }
        key.interestOps(SelectionKey.OP_READ);
    }

    /** Answers the complete requests; true if it stopped because the answers fill the buffer. */
    private boolean answerRequests() throws IOException {
        requests.flip();
        int end = requests.limit();
        boolean full = false;
        while (!full && end - requests.position() >= LENGTH_BYTES) {
            int start = requests.position() + LENGTH_BYTES;
            int length = requests.getInt(requests.position());
            if (length < 0 || length > LONGEST_REQUEST) {
                throw new IOException("a request of " + length + " bytes");
            }
            if (end - start < length) {
                break;
            }
            if (replies.remaining() < NullAnswers.longestAnswer(length)) {
                full = true;
            } else {
                requests.limit(start + length).position(start);
                answer();
                requests.limit(end).position(start + length);
            }
        }
        requests.compact();
        return full;
    }

    private void answer() throws IOException {
        try {
            if (greeted) {
                ending |= answers.answer(requests, replies);
            } else {
                answers.greet(requests, replies);
                greeted = true;
            }
        } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IOException("a request that is cut short", e);
        }
    }
}
