package io.kazoo.internal.runtime;

import io.kazoo.internal.net.JdkTls;
import io.kazoo.internal.net.LoopGroup;
import io.kazoo.internal.net.NettyTransport;
import io.kazoo.internal.net.TlsHandlerFactory;
import io.kazoo.spi.HostResolver;
import io.kazoo.spi.SaslMechanism;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Event loops and pools shared by the clients of a process.
 *
 * <p>The loops start with the first client and end with the last, or, once {@link #keepUntilClosed()} was called, with
 * {@link #close()}. Thread-safe.
 */
public final class NettyPlatform {

    private static final NettyPlatform SHARED = new NettyPlatform(1, null);

    private final int loops;
    private final Executor pool;
    private final Executor resolvers = CallbackPool.resolvers();
    private final Executor authenticators = CallbackPool.authenticators();
    private final Object lock = new Object();

    // Guarded by the lock.
    private final Set<Runnable> users = new LinkedHashSet<>();
    private @Nullable LoopGroup group;
    private boolean closed;

    /** A platform with so many loops; callbacks run on {@code callbacks}, on threads of its own when null. */
    public NettyPlatform(int loops, @Nullable Executor callbacks) {
        this.loops = loops;
        this.pool = callbacks == null ? CallbackPool.create() : callbacks;
    }

    /** The one of all clients that were given no other. */
    public static NettyPlatform shared() {
        return SHARED;
    }

    /** Counts its owner as a user, until {@link #close()}. */
    public void keepUntilClosed() {
        acquireGroup(() -> {});
    }

    /** Ends the loops: clients that still run are cut off, and their calls fail as stopped. */
    public void close() {
        LoopGroup ended;
        List<Runnable> running;
        synchronized (lock) {
            closed = true;
            running = List.copyOf(users);
            users.clear();
            ended = group;
            group = null;
        }
        running.forEach(Runnable::run);
        if (ended != null) {
            ended.close();
        }
    }

    /** How connections are encrypted. */
    public record Tls(SSLContext context, boolean verifyHostname) {}

    /** What a client runs on that has this resolver and, when not null, this executor for callbacks, SASL and TLS. */
    public Platform.Source source(
            HostResolver resolver, @Nullable Executor callbacks, @Nullable SaslMechanism mechanism, @Nullable Tls tls) {
        TlsHandlerFactory handlers =
                tls == null ? null : new JdkTls(tls.context(), tls.verifyHostname(), authenticators);
        Platform.Sasl sasl = mechanism == null ? null : new Platform.Sasl(mechanism, authenticators);
        Executor lanes = callbacks == null ? pool : callbacks;
        return new Platform.Source() {
            @Override
            public Executor pool() {
                return lanes;
            }

            @Override
            public double random() {
                return ThreadLocalRandom.current().nextDouble();
            }

            @Override
            public Platform acquire(int maxRequestBytes, int maxReplyBytes, Runnable cutOff) {
                Runnable user = cutOff::run;
                LoopGroup loopGroup = acquireGroup(user);
                return new Platform(
                        new NettyTransport(loopGroup.next(), maxRequestBytes, maxReplyBytes, handlers),
                        resolvers,
                        resolver,
                        this::random,
                        () -> releaseGroup(user),
                        sasl);
            }
        };
    }

    private LoopGroup acquireGroup(Runnable user) {
        synchronized (lock) {
            if (closed) {
                throw new IllegalStateException("these resources were closed; a client needs open ones to start");
            }
            LoopGroup current = group;
            if (current == null) {
                current = LoopGroup.create(loops, "kazoo-loop");
                group = current;
            }
            users.add(user);
            return current;
        }
    }

    private boolean releaseGroup(Runnable user) {
        LoopGroup unused = null;
        boolean ends;
        synchronized (lock) {
            if (users.remove(user) && users.isEmpty()) {
                unused = group;
                group = null;
            }
            ends = closed || unused != null;
        }
        if (unused != null) {
            unused.close();
        }
        return ends;
    }
}
