package io.kazoo.internal.net;

import io.kazoo.data.ServerAddress;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;

/**
 * Makes the handler that encrypts one connection. It is called on the loop for each connection and must not block.
 */
@FunctionalInterface
public interface TlsHandlerFactory {
    /**
     * A new client-side handler. Its handshake time-out is replaced by that of the connection attempt.
     *
     * @param server as the user named it, for server name indication and the check of the certificate's host
     */
    SslHandler newHandler(ByteBufAllocator allocator, ServerAddress server);
}
