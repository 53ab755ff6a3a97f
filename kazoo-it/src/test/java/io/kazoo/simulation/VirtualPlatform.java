package io.kazoo.simulation;

import io.kazoo.internal.net.VirtualTransport;
import io.kazoo.internal.runtime.Platform;
import io.kazoo.spi.HostResolver;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;

/**
 * What a client runs on in a simulation: nothing in it has a thread or a clock of its own, and its randomness is that of a
 * seed. Give one to any number of clients.
 */
public final class VirtualPlatform implements Platform.Source {

    private final VirtualLoop loop;
    private final VirtualNetwork network;
    private final HostResolver resolver;
    private final SplittableRandom random;

    /** A platform for clients of a network. */
    public VirtualPlatform(VirtualLoop loop, VirtualNetwork network, HostResolver resolver, long seed) {
        this.loop = loop;
        this.network = network;
        this.resolver = resolver;
        this.random = new SplittableRandom(seed);
    }

    @Override
    public Executor pool() {
        return loop.users();
    }

    @Override
    public Platform acquire(int maxRequestBytes, int maxReplyBytes, Runnable cutOff) {
        return new Platform(
                new VirtualTransport(loop, network, maxRequestBytes, maxReplyBytes),
                loop.users(),
                resolver,
                random::nextDouble,
                () -> false);
    }
}
