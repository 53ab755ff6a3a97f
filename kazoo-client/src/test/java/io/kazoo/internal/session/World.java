package io.kazoo.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.data.EventType;
import io.kazoo.data.KazooState;
import io.kazoo.data.KeeperState;
import io.kazoo.data.ServerAddress;
import io.kazoo.internal.concurrent.Failure;
import io.kazoo.internal.session.WatchHandle.Kind;
import io.kazoo.internal.wire.AddWatch;
import io.kazoo.internal.wire.ConnectRequest;
import io.kazoo.internal.wire.Exists;
import io.kazoo.internal.wire.Frames;
import io.kazoo.internal.wire.GetChildren;
import io.kazoo.internal.wire.GetData;
import io.kazoo.internal.wire.JuteWriter;
import io.kazoo.internal.wire.Request;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * All that is around a session, by hand: a test says what the world does, and reads in the {@link #log()} what the session
 * wanted done. Time stands still but for {@link #pass}. Frames are real bytes in both directions.
 *
 * <p>It also checks what must hold always: one ConnectRequest at a time, nothing written before it is answered, no
 * operation ended twice, no deadline that stays in the past.
 */
final class World implements Effects {

    /** So many ticks at one moment without end are a busy loop. */
    private static final int TICKS_AT_ONE_MOMENT = 20;

    final SessionContext context;

    /** Whether the client has a SASL mechanism, which is the test itself. */
    boolean sasl;

    private final DoubleSupplier random;
    private final List<String> log = new ArrayList<>();
    private final List<Peer> peers = new ArrayList<>();
    private final Map<Integer, Peer> byEpoch = new HashMap<>();
    private final Map<String, List<String>> names = new HashMap<>();
    private SessionCore core;
    private @Nullable KeeperState keeper;
    private int pass;
    private boolean resolving;
    private long now = TimeUnit.SECONDS.toNanos(1_000);
    private long zxid = 0x100;
    private long sessions = 0x1000;
    private boolean inside;

    World(SessionContext context, DoubleSupplier random) {
        this.context = context;
        this.random = random;
        this.core = new SessionCore(context, this);
    }

    static Setup with() {
        return new Setup();
    }

    /** A live session on the server a:1. */
    static World connected() {
        return new Setup().connected();
    }

    // ---- what happened

    /** One line for each effect since {@link #forget()}, in order. */
    List<String> log() {
        return List.copyOf(log);
    }

    /** The lines of the log that begin with {@code prefix}, without it. */
    List<String> log(String prefix) {
        return log.stream()
                .filter(line -> line.startsWith(prefix))
                .map(line -> line.substring(prefix.length()))
                .toList();
    }

    /** What was written, connection requests left out. */
    List<String> sent() {
        return log("> ");
    }

    /** The states that users were told of. */
    List<String> states() {
        return log("state ");
    }

    void forget() {
        log.clear();
    }

    /** The connection dialled last. */
    Peer peer() {
        return peers.get(peers.size() - 1);
    }

    /** All connections dialled, the oldest first. */
    List<Peer> peers() {
        return peers;
    }

    /** The newest connection to {@code host:port}. */
    Peer peer(String server) {
        return peers.stream()
                .filter(peer -> peer.endpoint.name().toString().equals(server))
                .reduce((earlier, later) -> later)
                .orElseThrow(() -> new NoSuchElementException("never dialled: " + server));
    }

    int pass() {
        return pass;
    }

    SessionCore core() {
        return core;
    }

    long now() {
        return now;
    }

    // ---- what the user does

    void start() {
        input(session -> session.start(now));
    }

    <R> Call<R> submit(Request<R> request) {
        return submit(request, 30_000, null);
    }

    <R> Call<R> submit(Request<R> request, long deadlineMillis) {
        return submit(request, deadlineMillis, null);
    }

    <R> Call<R> submit(Request<R> request, long deadlineMillis, @Nullable WatchHandle watch) {
        Call<R> call =
                new Call<>(this, new Operation<>(request, now + TimeUnit.MILLISECONDS.toNanos(deadlineMillis), watch));
        input(session -> session.submit(now, call.operation));
        return call;
    }

    /** Has the server arm a watch of this kind, with a read that is answered (a missing node for an exist watch). */
    RecordedWatch watch(String path, Kind kind) {
        RecordedWatch watch = new RecordedWatch(path, kind == Kind.EXIST ? Kind.DATA : kind, new Object());
        Call<?> call = switch (kind) {
            case DATA -> submit(new GetData(path, true), 30_000, watch);
            case EXIST -> submit(new Exists(path, true), 30_000, watch);
            case CHILD -> submit(new GetChildren(path, true), 30_000, watch);
            case PERSISTENT -> submit(new AddWatch(path, io.kazoo.data.WatchMode.PERSISTENT), 30_000, watch);
            case RECURSIVE -> submit(new AddWatch(path, io.kazoo.data.WatchMode.PERSISTENT_RECURSIVE), 30_000, watch);
        };
        if (kind == Kind.EXIST) {
            call.refuse(io.kazoo.error.ErrorCodes.NO_NODE);
        } else {
            call.reply();
        }
        return watch;
    }

    void unwatch(WatchHandle watch) {
        input(session -> session.unwatch(now, watch));
    }

    void setHosts(String commaSeparated) {
        List<ServerAddress> servers =
                io.kazoo.data.ConnectString.parse(commaSeparated).servers();
        input(session -> session.setHosts(now, servers));
    }

    void close() {
        close(5_000);
    }

    void close(long limitMillis) {
        input(session -> session.close(now, TimeUnit.MILLISECONDS.toNanos(limitMillis)));
    }

    // ---- what the world does

    /** The names of {@link #resolve} are looked up: the addresses of {@link #name}, or one for each. */
    void resolves() {
        resolves(pass);
    }

    void resolves(int number) {
        resolves(number, context.servers());
    }

    /** The answer to a question for these names. */
    void resolves(int number, List<ServerAddress> asked) {
        resolving = false;
        List<Endpoint> found = new ArrayList<>();
        for (ServerAddress name : asked) {
            for (String ip : names.getOrDefault(
                    name.host(), List.of("10.0.0." + (name.host().charAt(0) - '`')))) {
                found.add(new Endpoint(name, new InetSocketAddress(address(ip), name.port())));
            }
        }
        input(session -> session.resolved(now, number, found));
    }

    /** Looks the names up if that was asked and not answered yet. */
    void answerResolver() {
        if (resolving) {
            resolves();
        }
    }

    void resolvesToNothing() {
        resolving = false;
        input(session -> session.resolved(now, pass, List.of()));
    }

    /** The addresses of a host name from now on. */
    void name(String host, String... addresses) {
        names.put(host, List.of(addresses));
    }

    /** The server of the newest connection says which version it is; null when it would not. */
    void version(@Nullable String version) {
        version(peer().epoch, version);
    }

    void version(int epoch, @Nullable String version) {
        input(session -> session.serverVersion(
                now,
                epoch,
                version == null
                        ? null
                        : io.kazoo.data.ServerVersion.parse(version).orElseThrow()));
    }

    /** The SASL mechanism moves on the newest connection. */
    void sasl(SaslMove move) {
        sasl(peer().epoch, move);
    }

    void sasl(int epoch, SaslMove move) {
        input(session -> session.sasl(now, epoch, move));
    }

    /** Lets time go by; what is due meanwhile is done at its moment. */
    void pass(long millis) {
        long until = now + TimeUnit.MILLISECONDS.toNanos(millis);
        int ticks = 0;
        while (core.nextDeadline() <= until) {
            ticks = core.nextDeadline() <= now ? ticks + 1 : 0;
            assertThat(ticks).as("ticks at one moment; log %s", log).isLessThan(TICKS_AT_ONE_MOMENT);
            passUntilDue();
        }
        now = until;
    }

    /** Lets time go by on a live connection whose server answers everything at once. */
    void passAnswering(long millis) {
        long until = now + TimeUnit.MILLISECONDS.toNanos(millis);
        while (core.nextDeadline() <= until) {
            passUntilDue();
            peer().answerAll();
        }
        now = until;
    }

    /** As {@link #passUntilDue()}, unless the session never wants to be called again. */
    void passUntilDueIfEver() {
        if (core.nextDeadline() != Long.MAX_VALUE) {
            passUntilDue();
        }
    }

    /** Lets time go by until the session wants to be called, and calls it. */
    void passUntilDue() {
        now = Math.max(now, core.nextDeadline());
        input(session -> session.tick(now));
    }

    /** The next connection is open: back-off passed, names looked up, dialled. */
    void redial() {
        for (int i = 0; peer().state() == Peer.State.OVER; i++) {
            assertThat(i).as("no dial; log %s", log).isLessThan(100);
            if (!resolving) {
                passUntilDue();
            }
            answerResolver();
        }
        peer().open();
    }

    /** A lost connection is replaced and everything answered. */
    void reconnect() {
        if (peer().state() != Peer.State.ANSWERED) {
            redial();
            peer().accept();
        }
        peer().answerAll();
    }

    /** The connection on which the session that was given up is closed. */
    void finishBurial() {
        redial();
        peer().accept();
        peer().reply("closeSession");
    }

    /** Gives the session an input; what its effects call for comes after it. */
    void input(Consumer<SessionCore> input) {
        assertThat(inside).as("an effect that calls back").isFalse();
        inside = true;
        try {
            input.accept(core);
        } finally {
            inside = false;
        }
    }

    long newSessionId() {
        return ++sessions;
    }

    long nextZxid() {
        return ++zxid;
    }

    // ---- what the session wants done

    @Override
    public void resolve(int number, List<ServerAddress> hosts) {
        pass = number;
        resolving = true;
        log.add("resolve " + hosts);
    }

    @Override
    public void connect(int epoch, Endpoint endpoint, long timeoutNanos) {
        Peer peer = new Peer(this, epoch, endpoint);
        assertThat(byEpoch.put(epoch, peer)).as("epoch used before").isNull();
        peers.add(peer);
        log.add("dial " + endpoint);
    }

    @Override
    public void disconnect(int epoch) {
        Peer peer = known(epoch);
        if (peer.state() != Peer.State.OVER) {
            peer.hungUp();
            log.add("hang up " + peer.endpoint);
        }
    }

    @Override
    public void writeHandshake(int epoch, ConnectRequest request) {
        Peer peer = known(epoch);
        assertThat(peer.state()).isEqualTo(Peer.State.OPEN);
        assertThat(peers)
                .filteredOn(other -> other.hasAsked() && other.state() != Peer.State.OVER)
                .isEmpty();
        peer.took(Peer.decode(request));
        log.add("ask 0x" + Long.toHexString(request.sessionId()));
    }

    @Override
    public boolean write(int epoch, int xid, Request<?> request) {
        Peer peer = known(epoch);
        assertThat(peer.state()).as("state when writing %s", request).isEqualTo(Peer.State.ANSWERED);
        ByteBuf out = Unpooled.buffer();
        Frames.encodeRequest(out, new JuteWriter(), xid, request);
        int bytes = out.readableBytes() - Frames.LENGTH_BYTES;
        if (bytes > context.options.limits().requestBytes()) {
            return false;
        }
        Frame frame = new Frame(xid, request, bytes);
        peer.took(frame);
        log.add("> " + frame);
        return true;
    }

    @Override
    public boolean isWritable(int epoch) {
        return known(epoch).reads();
    }

    @Override
    public <R> void succeed(Operation<R> operation, R value) {
        if (operation.succeed(value)) {
            log.add("done " + Frame.describe(operation.request));
        }
    }

    @Override
    public void fail(Operation<?> operation, Failure failure) {
        if (operation.fail(failure)) {
            log.add("failed " + Frame.describe(operation.request));
        }
    }

    @Override
    public void event(WatchHandle handle, EventType type, @Nullable String path, long eventZxid) {
        ((RecordedWatch) handle).told(type, path);
        log.add("event " + type + (path == null ? "" : " " + path) + " for " + handle.kind() + " " + handle.path());
    }

    @Override
    public boolean beginSasl(int epoch, Endpoint endpoint) {
        assertThat(known(epoch).state()).isEqualTo(Peer.State.ANSWERED);
        if (sasl) {
            log.add("sasl with " + endpoint.name());
        }
        return sasl;
    }

    @Override
    public void challengeSasl(int epoch, byte[] token) {
        log.add("sasl is told " + new String(token, StandardCharsets.UTF_8));
    }

    @Override
    public void probeVersion(int epoch, Endpoint endpoint) {
        log.add("version? " + endpoint.name());
    }

    @Override
    public void probeReadWrite(ServerAddress name) {
        log.add("writes? " + name);
    }

    @Override
    public void state(KeeperState detail, KazooState kazoo) {
        if (keeper != detail) {
            keeper = detail;
            log.add("state " + kazoo + " " + detail);
        }
    }

    @Override
    public void established(long sessionId, int timeoutMillis, Endpoint endpoint, boolean readOnly) {
        log.add("session 0x" + Long.toHexString(sessionId) + " of " + timeoutMillis + " ms"
                + (readOnly ? ", read-only" : ""));
    }

    @Override
    public void ended(Ending ending, String detail) {
        log.add("ended " + ending);
        if (ending == Ending.EXPIRED) {
            core = new SessionCore(context, this);
            core.start(now);
        }
    }

    @Override
    public void debug(String message, @Nullable Object argument) {}

    @Override
    public void warn(String message) {
        log.add("warn " + message);
    }

    @Override
    public double random() {
        return random.getAsDouble();
    }

    private Peer known(int epoch) {
        Peer peer = byEpoch.get(epoch);
        assertThat(peer).as("never dialled: epoch %d", epoch).isNotNull();
        return peer;
    }

    private static InetAddress address(String ip) {
        try {
            return InetAddress.getByName(ip);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(ip, e);
        }
    }
}
