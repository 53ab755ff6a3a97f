package io.kazoo.simulation;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
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

    /** Decides which dials get through, and may disturb the connections that come of it. */
    public interface Weather {

        /** What becomes of a dial. */
        enum Dial {
            ANSWERED,
            REFUSED,
            IGNORED
        }

        /** A dial arrives; {@code client} is where the one who dials hears of what arrives. */
        Dial dialled(Executor client, InetSocketAddress address);

        /** A connection comes of it; neither end has been used. */
        void opened(Executor client, InetSocketAddress address, VirtualSocket clientEnd, VirtualSocket serverEnd);
    }

    /** Swallows what is sent to an address, so that a dial there is never answered. */
    public static final Service BLACK_HOLE = socket -> {
        throw new IllegalStateException("nothing leaves a black hole");
    };

    private final VirtualLoop loop;
    private final Map<InetSocketAddress, Service> services = new HashMap<>();
    private @Nullable SplittableRandom random;
    private @Nullable Weather weather;
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

    /** Sets who decides about dials, and what the jitter of sockets is drawn from. */
    public void weather(Weather forecast, SplittableRandom source) {
        weather = forecast;
        random = source;
    }

    long latencyNanos() {
        return latencyNanos;
    }

    long random(long boundNanos) {
        return random == null ? 0 : random.nextLong(boundNanos);
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
        connect(address, Runnable::run, answer);
    }

    /** As {@link #connect(InetSocketAddress, Consumer)}, for a client that hears of what arrives on {@code client}. */
    public void connect(InetSocketAddress address, Executor client, Consumer<@Nullable VirtualSocket> answer) {
        loop.schedule(() -> arrive(address, client, answer), latencyNanos);
    }

    private void arrive(InetSocketAddress address, Executor client, Consumer<@Nullable VirtualSocket> answer) {
        Service service = services.get(address);
        Weather.Dial dial = weather == null ? Weather.Dial.ANSWERED : weather.dialled(client, address);
        if (service == BLACK_HOLE || dial == Weather.Dial.IGNORED) {
            return;
        }
        if (service == null || dial == Weather.Dial.REFUSED) {
            loop.schedule(() -> client.execute(() -> answer.accept(null)), latencyNanos);
            return;
        }
        VirtualSocket[] ends = VirtualSocket.pair(this, client);
        if (weather != null) {
            weather.opened(client, address, ends[0], ends[1]);
        }
        loop.schedule(() -> client.execute(() -> answer.accept(ends[0])), latencyNanos);
        service.accept(ends[1]);
    }
}
