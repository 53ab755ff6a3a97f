package io.kazoo.internal.net;

import io.kazoo.data.ServerAddress;
import io.kazoo.error.ConnectionLossException;
import io.kazoo.error.Effect;
import io.kazoo.error.ErrorContext;
import io.kazoo.error.OperationTimeoutException;
import io.kazoo.error.ResponseTooLargeException;
import io.kazoo.internal.concurrent.Failure;
import io.kazoo.internal.concurrent.Promise;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * One question to a server on a connection of its own: four letters go out, text comes back until the server closes.
 *
 * <p>Owned by the loop; not thread-safe.
 */
final class FourLetterWord extends PeerChannel {
    private static final int MAX_ANSWER_BYTES = 1 << 20;
    private static final Pattern WORD = Pattern.compile("[A-Za-z]{4}");

    private final String word;
    private final Promise<String> answer = new Promise<>();

    // Owned by the loop. On the heap, where nobody needs to release it.
    private final ByteBuf text = Unpooled.buffer(64, MAX_ANSWER_BYTES);

    FourLetterWord(ServerAddress name, InetSocketAddress address, String word) {
        super(name, address);
        if (!WORD.matcher(word).matches()) {
            throw new IllegalArgumentException("not a word of four letters: \"" + word + "\"");
        }
        this.word = word;
    }

    /** Completes with all that the server said. */
    Promise<String> answer() {
        return answer;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // The void promise: a failure comes in through the pipeline.
    void opened() {
        ChannelHandlerContext context = context();
        context.writeAndFlush(ByteBufUtil.writeAscii(context.alloc(), word), context.voidPromise());
    }

    @Override
    void received(ByteBuf in) {
        if (in.readableBytes() > text.maxWritableBytes()) {
            close();
            fail(ResponseTooLargeException::new, "more than " + MAX_ANSWER_BYTES + " bytes");
            return;
        }
        text.writeBytes(in);
    }

    @Override
    void readCompleted() {}

    @Override
    void ended(boolean wasOpen, End end, String reason) {
        if (end == End.TIMED_OUT) {
            fail(OperationTimeoutException::new, reason);
        } else if (wasOpen && end == End.CLOSED_BY_PEER && text.isReadable()) {
            answer.succeed(text.toString(StandardCharsets.UTF_8));
        } else {
            fail(ConnectionLossException::new, reason);
        }
    }

    @Override
    void releaseMemory() {}

    private void fail(Function<ErrorContext, RuntimeException> exception, String reason) {
        // No such word changes a node, so the effect is NONE even if the server had it.
        ErrorContext context =
                new ErrorContext("command " + word, null, 0, Effect.NONE, remote() + ": " + reason, null);
        Failure failure = () -> exception.apply(context);
        answer.fail(failure);
    }
}
