package io.kazoo.simulation;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who can be reached at which address, and how long it takes. Owned by the loop.
 */
public final class VirtualNetwork {

    /** What listens at an address. */
    @FunctionalInterface
    public interface Service {
        /** Takes the server's end of a new connection. */
        void accept(VirtualSocket socket);
    }

    /** Swallows what is sent to an address, so that a dial there is never answered. */
    public static final Service BLACK_HOLE = socket -> {
        throw new IllegalStateException("nothing leaves a black hole");
    };

    private final VirtualLoop loop;
    private final Map<InetSocketAddress, Service> services = new HashMap<>();
    private long latencyNanos;

    /** An empty network without latency. */
    public VirtualNetwork(VirtualLoop loop) {
        this.loop = loop;
    }

    VirtualLoop loop() {
        return loop;
    }

    /** Sets how long bytes take one way, from now on; those under way keep their time and the order stays. */
    public void latency(Duration oneWay) {
        latencyNanos = oneWay.toNanos();
    }

    long latencyNanos() {
        return latencyNanos;
    }

    /** Lets a service answer at an address, instead of the one that did. */
    public void listen(InetSocketAddress address, Service service) {
        services.put(address, service);
    }

    /** Lets nobody answer at an address: who dials it is refused. Connections that exist stay. */
    public void unlisten(InetSocketAddress address) {
        services.remove(address);
    }

    /**
     * Dials; answered after a round trip, or never by a {@link #BLACK_HOLE}.
     *
     * @param answer gets the client's end, or null when refused
     */
    public void connect(InetSocketAddress address, Consumer<@Nullable VirtualSocket> answer) {
        loop.schedule(() -> arrive(address, answer), latencyNanos);
    }

    private void arrive(InetSocketAddress address, Consumer<@Nullable VirtualSocket> answer) {
        Service service = services.get(address);
        if (service == BLACK_HOLE) {
            return;
        }
        if (service == null) {
            loop.schedule(() -> answer.accept(null), latencyNanos);
            return;
        }
        VirtualSocket[] ends = VirtualSocket.pair(this);
        loop.schedule(() -> answer.accept(ends[0]), latencyNanos);
        service.accept(ends[1]);
    }
}
