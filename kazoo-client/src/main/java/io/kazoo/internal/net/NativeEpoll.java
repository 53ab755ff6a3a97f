package io.kazoo.internal.net;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Netty's native epoll transport, used when a user has it on the class path: it saves about half the time of a wake-up.
 *
 * <p>Found by reflection, because it must stay optional and its classes are the same in Netty 4.1 and 4.2.
 */
final class NativeEpoll {
    private static final Logger log = LoggerFactory.getLogger(NativeEpoll.class);

    private static final String PACKAGE = "io.netty.channel.epoll.";

    private NativeEpoll() {}

    /** A new group, or null where native epoll is missing or does not load. */
    static @Nullable EventLoopGroup newGroup(int threads, ThreadFactory factory) {
        try {
            if (!(boolean)
                    Class.forName(PACKAGE + "Epoll").getMethod("isAvailable").invoke(null)) {
                return null;
            }
            return Class.forName(PACKAGE + "EpollEventLoopGroup")
                    .asSubclass(EventLoopGroup.class)
                    .getConstructor(int.class, ThreadFactory.class)
                    .newInstance(threads, factory);
        } catch (ReflectiveOperationException | LinkageError absent) {
            log.debug("No native epoll, so NIO it is: {}", absent.toString());
            return null;
        }
    }

    /** The socket channel that fits the loop. */
    static Class<? extends SocketChannel> channelTypeFor(EventLoop loop) {
        if (!isEpoll(loop) && !isEpoll(loop.parent())) {
            return NioSocketChannel.class;
        }
        try {
            return Class.forName(PACKAGE + "EpollSocketChannel").asSubclass(SocketChannel.class);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("epoll loop without epoll channel", e);
        }
    }

    private static boolean isEpoll(@Nullable Object loopOrGroup) {
        return loopOrGroup != null && loopOrGroup.getClass().getName().startsWith(PACKAGE);
    }
}
