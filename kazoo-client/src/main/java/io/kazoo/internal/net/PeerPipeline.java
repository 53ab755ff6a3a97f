package io.kazoo.internal.net;

import io.kazoo.data.ServerAddress;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;

/** Puts the handlers of one channel in their order: TLS, if any, then the peer. Owned by the loop. */
final class PeerPipeline extends ChannelInitializer<Channel> {
    private final PeerChannel peer;
    private final ServerAddress name;
    private final @Nullable TlsHandlerFactory tls;

    PeerPipeline(PeerChannel peer, ServerAddress name, @Nullable TlsHandlerFactory tls) {
        this.peer = peer;
        this.name = name;
        this.tls = tls;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // The end of the channel is told already.
    protected void initChannel(Channel channel) {
        if (tls != null) {
            try {
                SslHandler handler = tls.newHandler(channel.alloc(), name);
                handler.setHandshakeTimeoutMillis(0);
                channel.pipeline().addLast(handler);
            } catch (RuntimeException e) {
                peer.end(PeerChannel.End.BROKEN, "TLS could not be set up: " + e);
                channel.close();
                return;
            }
        }
        channel.pipeline().addLast(peer);
    }
}
