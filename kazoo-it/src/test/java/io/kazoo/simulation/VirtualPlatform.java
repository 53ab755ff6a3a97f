package io.kazoo.simulation;

import io.kazoo.internal.concurrent.CompletionLane;
import io.kazoo.internal.concurrent.EventLoop;
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

    private final EventLoop loop;
    private final Executor receiver;
    private final Executor users;
    private final VirtualNetwork network;
    private final HostResolver resolver;
    private final SplittableRandom random;
    private Executor resolvers;

    /** A platform for clients of a network. */
    public VirtualPlatform(VirtualLoop loop, VirtualNetwork network, HostResolver resolver, long seed) {
        this(loop, Runnable::run, loop.users(), network, resolver, seed);
    }

    /** A platform for the clients in a process. */
    public VirtualPlatform(VirtualProcess process, VirtualNetwork network, HostResolver resolver, long seed) {
        this(process, process.receiver(), process.users(), network, resolver, seed);
    }

    /** Has names looked up elsewhere than where user code runs: later, perhaps. */
    public VirtualPlatform resolvers(Executor executor) {
        resolvers = executor;
        return this;
    }

    private VirtualPlatform(
            EventLoop loop,
            Executor receiver,
            Executor users,
            VirtualNetwork network,
            HostResolver resolver,
            long seed) {
        this.loop = loop;
        this.receiver = receiver;
        this.users = users;
        this.resolvers = users;
        this.network = network;
        this.resolver = resolver;
        this.random = new SplittableRandom(seed);
    }

    @Override
    public Executor pool() {
        return users;
    }

    @Override
    public double random() {
        return random.nextDouble();
    }

    @Override
    public CompletionLane idleLane() {
        return new CompletionLane("completions of a stopped client", users, loop);
    }

    @Override
    public Platform acquire(int maxRequestBytes, int maxReplyBytes, Runnable cutOff) {
        return new Platform(
                new VirtualTransport(loop, receiver, network, maxRequestBytes, maxReplyBytes),
                resolvers,
                resolver,
                this::random,
                () -> false);
    }
}
