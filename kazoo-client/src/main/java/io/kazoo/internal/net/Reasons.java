package io.kazoo.internal.net;

import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.nio.channels.ClosedChannelException;
import java.util.Locale;

/** Says in words why a connection ended, the same words on every transport. */
final class Reasons {
    static final String CLOSED_BY_SERVER = "closed by the server";
    static final String NOT_ZOOKEEPER = "not the ZooKeeper protocol: ";

    private Reasons() {}

    static String of(Throwable thrown) {
        Throwable cause = thrown;
        while (cause instanceof DecoderException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = String.valueOf(cause.getMessage());
        String lower = message.toLowerCase(Locale.ROOT);
        if (cause instanceof ConnectException && lower.contains("refused")) {
            return "connection refused";
        }
        if (cause instanceof NoRouteToHostException) {
            return "no route to the host";
        }
        if (cause instanceof ClosedChannelException) {
            return CLOSED_BY_SERVER;
        }
        if (cause instanceof NotSslRecordException) {
            return "the server does not speak TLS";
        }
        if (lower.contains("connection reset") || lower.contains("broken pipe")) {
            return "connection reset";
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : message;
    }
}
