package io.kazoo.testkit;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A proxy before a real server that can do what networks do, and counts what passes.
 *
 * <pre>{@code
 * try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start();
 *         FaultProxy proxy = FaultProxy.to(server.port());
 *         KazooClient zk = KazooClient.connect(proxy.connectString())) {
 *     proxy.swallowReply("create", 1);
 *     proxy.blackHole(FaultProxy.Direction.TO_CLIENT);
 *     proxy.heal();
 *     proxy.cut();
 * }
 * }</pre>
 *
 * <p>It listens on the loopback address, on a free port. It understands ZooKeeper's frames and lets them through whole; from
 * what is no frame on, such as a four-letter word, a direction's bytes pass as they are, uncounted.
 * {@link #ofBytes} is for other protocols. Settings of a direction hold for all connections, those there are and those to
 * come, until {@link #heal}.
 *
 * <p>Counted are requests (handshakes and pings apart), flushes (reads of the proxy that brought requests: about one flush of
 * a client that pipelines) and round trips (flushes that came after a reply to an earlier one had passed).
 *
 * <p>Thread-safe; one daemon thread.
 */
public final class FaultProxy implements AutoCloseable {

    /** One of the two ways through the proxy. */
    public enum Direction {
        TO_SERVER,
        TO_CLIENT
    }

    private final FakeLoop loop = new FakeLoop();
    private final InetSocketAddress target;
    private final boolean framed;
    private final Channel listening;

    // Owned by the loop.
    private final Map<Direction, ProxyConditions> conditions = new EnumMap<>(Direction.class);
    private final ProxyCounts counts = new ProxyCounts();
    private final Set<ProxyPassage> passages = new LinkedHashSet<>();
    private boolean refusing;
    private boolean refusingWords;
    private int accepted;
    private int refused;

    private FaultProxy(InetSocketAddress at, InetSocketAddress target, boolean framed) {
        this.target = target;
        this.framed = framed;
        for (Direction direction : Direction.values()) {
            conditions.put(direction, new ProxyConditions());
        }
        ChannelFuture bound = new ServerBootstrap()
                .group(loop.netty(), loop.netty())
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.AUTO_READ, false)
                .childHandler(new Accept())
                .bind(at)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            loop.close();
            throw new UncheckedIOException(new IOException(
                    "cannot listen at " + at + ": " + bound.cause().getMessage(), bound.cause()));
        }
        listening = bound.channel();
    }

    /** A proxy for the server on a port of this machine. */
    public static FaultProxy to(int port) {
        return to("127.0.0.1", port);
    }

    /**
     * A proxy for a server.
     *
     * @throws IllegalArgumentException if the host has no address or the port is none
     */
    public static FaultProxy to(String host, int port) {
        InetSocketAddress listen = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return new FaultProxy(listen, server(host, port), true);
    }

    /**
     * A proxy for another protocol, such as what servers of an ensemble say to each other: it looks for no frames, passes
     * bytes as they come, and counts connections only.
     *
     * @param at where it listens; port 0 takes a free one
     * @throws IllegalArgumentException if the host has no address or the port is none
     * @throws UncheckedIOException if it cannot listen there
     */
    public static FaultProxy ofBytes(InetSocketAddress at, String host, int port) {
        return new FaultProxy(at, server(host, port), false);
    }

    private static InetSocketAddress server(String host, int port) {
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved() || port == 0) {
            throw new IllegalArgumentException("no such server: " + host + ":" + port);
        }
        return address;
    }

    /** The port of the proxy. */
    public int port() {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    /** What a client connects to. */
    public String connectString() {
        InetSocketAddress address = (InetSocketAddress) listening.localAddress();
        return address.getHostString() + ":" + address.getPort();
    }

    // ---- faults

    /** Breaks all connections now; new ones are let through. */
    public void cut() {
        loop.run(() -> List.copyOf(passages).forEach(ProxyPassage::close));
    }

    /** As {@link #cut}, but resets the connections, so that what was under way is lost. */
    public void reset() {
        loop.run(() -> List.copyOf(passages).forEach(ProxyPassage::reset));
    }

    /** Whether new connections are closed as soon as they are made; those there are stay. */
    public void refuse(boolean on) {
        loop.run(() -> refusing = on);
    }

    /**
     * Lets nothing through in this direction, as a partition: connections stay and can be made, and what is sent meanwhile,
     * the end of a connection included, arrives when it is healed.
     */
    public void blackHole(Direction direction) {
        loop.run(() -> conditionsOf(direction).blocked = true);
    }

    /** As {@link #blackHole(Direction)}, in both. */
    public void blackHole() {
        loop.run(() -> conditions.values().forEach(way -> way.blocked = true));
    }

    /** Lets bytes take so much longer in this direction; their order stays. */
    public void delay(Direction direction, Duration more) {
        long nanos = FakeLoop.nanos(more, "delay");
        loop.run(() -> conditionsOf(direction).delayNanos = nanos);
    }

    /**
     * Lets so many bytes through in a second in this direction.
     *
     * @throws IllegalArgumentException if that is less than 1
     */
    public void throttle(Direction direction, int bytesPerSecond) {
        if (bytesPerSecond < 1) {
            throw new IllegalArgumentException("bytesPerSecond must be at least 1: " + bytesPerSecond);
        }
        loop.run(() -> conditionsOf(direction).bytesPerSecond = bytesPerSecond);
    }

    /**
     * The n-th reply from now on to this operation does not reach its client; the server has done what was asked. Several may
     * be chosen so.
     *
     * @param operation the protocol's name, as in {@link FakeZooKeeper#onReply}
     * @throws IllegalArgumentException if there is no such operation, or nth is less than 1
     */
    public void swallowReply(String operation, int nth) {
        int opcode = FakeRequest.opcodeOf(operation);
        if (nth < 1) {
            throw new IllegalArgumentException("nth must be at least 1: " + nth);
        }
        loop.run(() -> counts.swallow(opcode, nth));
    }

    /**
     * As {@link #swallowReply}, and the connection breaks in the reply's place: the classic case of a change that took place
     * and a client that cannot know.
     *
     * @throws IllegalArgumentException if there is no such operation, or nth is less than 1
     */
    public void cutAtReply(String operation, int nth) {
        int opcode = FakeRequest.opcodeOf(operation);
        if (nth < 1) {
            throw new IllegalArgumentException("nth must be at least 1: " + nth);
        }
        loop.run(() -> counts.cutAt(opcode, nth));
    }

    /** Whether connections on which a four-letter word comes are closed without an answer. */
    public void refuseWords(boolean on) {
        loop.run(() -> refusingWords = on);
    }

    /**
     * Ends {@link #refuse}, {@link #refuseWords}, {@link #blackHole}, {@link #delay}, {@link #throttle}, {@link #swallowReply}
     * and {@link #cutAtReply}.
     */
    public void heal() {
        loop.run(() -> {
            refusing = false;
            refusingWords = false;
            counts.swallowNothing();
            conditions.values().forEach(ProxyConditions::heal);
            List.copyOf(passages).forEach(ProxyPassage::goOn);
        });
    }

    /** Ends {@link #blackHole}, {@link #delay} and {@link #throttle} of this direction only. */
    public void heal(Direction direction) {
        loop.run(() -> {
            conditionsOf(direction).heal();
            List.copyOf(passages).forEach(ProxyPassage::goOn);
        });
    }

    // ---- counts

    /** Requests that came, handshakes and pings apart. */
    public int requestCount() {
        return loop.call(counts::requests);
    }

    /** Requests for this operation that came. */
    public int requestCount(String operation) {
        int opcode = FakeRequest.opcodeOf(operation);
        return loop.call(() -> counts.requests(opcode));
    }

    /** The operations that were asked for, in order, handshakes and pings apart. */
    public List<String> requests() {
        return loop.call(counts::names);
    }

    /** Reads that brought requests. */
    public int flushCount() {
        return loop.call(counts::flushes);
    }

    /** Flushes that came after a reply to an earlier one had passed; {@link #delay} the replies to tell them for certain. */
    public int roundTrips() {
        return loop.call(counts::roundTrips);
    }

    /** Connections that were made, and not refused, since the start. */
    public int connectionCount() {
        return loop.call(() -> accepted);
    }

    /** Connections that were {@linkplain #refuse refused} since the start. */
    public int refusedCount() {
        return loop.call(() -> refused);
    }

    /** Four-letter words that came, each on a connection of its own, since the start. */
    public int wordCount() {
        return loop.call(counts::words);
    }

    /** Connections that are open. */
    public int openConnections() {
        return loop.call(passages::size);
    }

    /** Sets requests, flushes and round trips to zero. */
    public void resetCounts() {
        loop.run(counts::reset);
    }

    /** Closes the proxy, its connections and its thread. Does nothing when closed. */
    @Override
    public void close() {
        loop.close();
    }

    @Override
    public String toString() {
        return "FaultProxy[" + connectString() + " to " + target + "]";
    }

    // ---- for the loop

    ProxyConditions conditionsOf(Direction direction) {
        return java.util.Objects.requireNonNull(
                conditions.get(java.util.Objects.requireNonNull(direction, "direction")));
    }

    ProxyCounts counts() {
        return counts;
    }

    boolean refusesWords() {
        return refusingWords;
    }

    FakeLoop loop() {
        return loop;
    }

    void closed(ProxyPassage passage) {
        passages.remove(passage);
    }

    /** Dials the server for each client. */
    @io.netty.channel.ChannelHandler.Sharable
    private final class Accept extends ChannelInboundHandlerAdapter {

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the end of a connection
        public void channelActive(ChannelHandlerContext context) {
            Channel client = context.channel();
            if (refusing) {
                refused++;
                client.close();
                return;
            }
            accepted++;
            ProxyPassage passage = new ProxyPassage(FaultProxy.this, client, framed);
            passages.add(passage);
            client.pipeline().replace(this, "way", passage.fromClient());
            new Bootstrap()
                    .group(loop.netty())
                    .channel(NioSocketChannel.class)
                    .option(ChannelOption.TCP_NODELAY, true)
                    .option(ChannelOption.AUTO_READ, false)
                    .handler(passage.fromServer())
                    .connect(target)
                    .addListener((ChannelFuture dialled) -> passage.dialled(dialled.isSuccess(), dialled.channel()));
        }
    }
}
