package io.kazoo.internal.net;

import io.kazoo.data.ServerAddress;
import io.kazoo.error.ConnectionLossException;
import io.kazoo.error.Effect;
import io.kazoo.error.ErrorContext;
import io.kazoo.error.OperationTimeoutException;
import io.kazoo.internal.concurrent.EventLoop;
import io.kazoo.internal.concurrent.Failure;
import io.kazoo.internal.concurrent.Promise;
import io.kazoo.simulation.VirtualLoop;
import io.kazoo.simulation.VirtualNetwork;
import io.kazoo.simulation.VirtualSocket;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * Connections over a {@link VirtualNetwork}. They encode and cut frames with the classes of the real transport, so that the
 * bytes are the real ones; for that it lives in this package.
 */
public final class VirtualTransport implements Transport {

    private final EventLoop loop;
    private final Executor receiver;
    private final VirtualNetwork network;
    private final int maxRequestBytes;
    private final int maxReplyBytes;

    /** A transport with the limits of the real one. */
    public VirtualTransport(VirtualLoop loop, VirtualNetwork network, int maxRequestBytes, int maxReplyBytes) {
        this(loop, Runnable::run, network, maxRequestBytes, maxReplyBytes);
    }

    /** A transport with the limits of the real one, whose connections hear of what arrives on {@code receiver}. */
    public VirtualTransport(
            EventLoop loop, Executor receiver, VirtualNetwork network, int maxRequestBytes, int maxReplyBytes) {
        this.loop = loop;
        this.receiver = receiver;
        this.network = network;
        this.maxRequestBytes = maxRequestBytes;
        this.maxReplyBytes = maxReplyBytes;
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public Connection connect(
            ServerAddress name, InetSocketAddress address, long timeoutNanos, ConnectionListener listener) {
        VirtualConnection connection = new VirtualConnection(name, listener, maxRequestBytes, maxReplyBytes);
        EventLoop.Cancellable limit = loop.schedule(connection::timedOut, timeoutNanos);
        network.connect(address, receiver, socket -> {
            limit.cancel();
            connection.answered(socket);
        });
        return connection;
    }

    @Override
    public Promise<String> fourLetterWord(
            ServerAddress name, InetSocketAddress address, String word, long timeoutNanos) {
        Question question = new Question(name + " " + word);
        EventLoop.Cancellable limit =
                loop.schedule(() -> question.fail(OperationTimeoutException::new, "no answer"), timeoutNanos);
        question.answer.onComplete(answer -> limit.cancel());
        network.connect(address, receiver, socket -> {
            if (socket == null) {
                question.fail(ConnectionLossException::new, "connection refused");
            } else if (question.answer.isDone()) {
                socket.close();
            } else {
                question.answer.onComplete(answer -> socket.close());
                socket.handler(question);
                socket.send(word.getBytes(StandardCharsets.US_ASCII));
            }
        });
        return question.answer;
    }

    private static final class Question implements VirtualSocket.Handler {
        private final String name;
        private final Promise<String> answer = new Promise<>();
        private final ByteArrayOutputStream text = new ByteArrayOutputStream();

        Question(String name) {
            this.name = name;
        }

        @Override
        public void received(byte[] bytes) {
            text.writeBytes(bytes);
        }

        @Override
        public void closed() {
            if (text.size() == 0) {
                fail(ConnectionLossException::new, "closed by the server");
            } else {
                answer.succeed(text.toString(StandardCharsets.UTF_8));
            }
        }

        void fail(Function<ErrorContext, RuntimeException> exception, String reason) {
            Failure failure = () -> exception.apply(new ErrorContext(name, null, 0, Effect.NONE, reason, null));
            answer.fail(failure);
        }
    }
}
