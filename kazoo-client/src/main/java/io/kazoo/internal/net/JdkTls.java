package io.kazoo.internal.net;

import io.kazoo.data.ServerAddress;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/**
 * TLS by the JDK, set up by the user. Certificates are checked on {@code threads}, since trust managers may ask others whether
 * one was revoked. Thread-safe.
 */
public final class JdkTls implements TlsHandlerFactory {

    /** The rules by which a certificate is for a host; those of LDAPS are the same. */
    private static final String NAMES_AS_IN_HTTPS = "HTTPS";

    private final SSLContext context;
    private final boolean verifyHostname;
    private final Executor threads;

    /** Handlers of this context. */
    public JdkTls(SSLContext context, boolean verifyHostname, Executor threads) {
        this.context = context;
        this.verifyHostname = verifyHostname;
        this.threads = threads;
    }

    @Override
    public SslHandler newHandler(ByteBufAllocator allocator, ServerAddress server) {
        SSLEngine engine = context.createSSLEngine(server.host(), server.port());
        engine.setUseClientMode(true);
        if (verifyHostname) {
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm(NAMES_AS_IN_HTTPS);
            engine.setSSLParameters(parameters);
        }
        return new SslHandler(engine, threads);
    }
}
