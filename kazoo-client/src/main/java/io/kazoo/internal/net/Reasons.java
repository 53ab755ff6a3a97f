package io.kazoo.internal.net;

import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Says in words why a connection ended, the same words on every transport. */
final class Reasons {
    static final String CLOSED_BY_SERVER = "closed by the server";
    static final String NOT_ZOOKEEPER = "not the ZooKeeper protocol: ";

    private Reasons() {}

    /** What is wrong with the server's certificate; null when the cause is another. */
    private static @Nullable String ofCertificate(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException) {
                return "the server's certificate has expired: " + cause.getMessage();
            } else if (cause instanceof CertificateNotYetValidException) {
                return "the server's certificate is not valid yet: " + cause.getMessage();
            } else if (cause instanceof CertPathBuilderException) {
                return "the server's certificate is not trusted: " + cause.getMessage();
            } else if (cause instanceof CertificateException && cause.getCause() == null) {
                return "the server's certificate is refused: " + cause.getMessage(); // another name's, most often
            }
        }
        return null;
    }

    static String of(Throwable thrown) {
        Throwable cause = thrown;
        while (cause instanceof DecoderException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        String certificate = ofCertificate(cause);
        if (certificate != null) {
            return certificate;
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
