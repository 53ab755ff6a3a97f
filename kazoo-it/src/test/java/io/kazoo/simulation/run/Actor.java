package io.kazoo.simulation.run;

import io.kazoo.AsyncKazooClient;
import io.kazoo.KazooBuilder;
import io.kazoo.KazooClient;
import io.kazoo.VirtualClients;
import io.kazoo.data.KazooState;
import io.kazoo.data.KeeperState;
import io.kazoo.simulation.VirtualPlatform;
import io.kazoo.simulation.VirtualProcess;
import io.kazoo.spi.HostResolver;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A process with one client, and the user of it. */
public final class Actor {

    static final String ROOT = "/app";
    static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);
    private static final int REFUSED = 2;

    private enum Life {
        STOPPED,
        RUNNING,
        STOPPING
    }

    private final World world;
    public final int index;
    public final VirtualProcess process;
    public final AsyncKazooClient client;
    final LostClock clock;
    final ActorWatches watches;
    final CallMaker calls;
    final Losses losses;
    final LateAnswers late;
    final Map<String, Call.Tally> tallies = new HashMap<>();
    private final boolean rooted;
    /** Whether servers refuse its credentials. */
    private final boolean refused;
    /** Whether it takes connections that serve reads only. */
    final boolean takesReadOnly;

    /** How many requests may wait to be written. */
    int mostQueued = 10_000;

    /** How large the data may be that this client takes. */
    int mostBytes = Integer.MAX_VALUE;

    private Life life = Life.STOPPED;
    private boolean forGood;
    private boolean unresolved;
    private boolean busy;
    private int run;
    private KazooState told = KazooState.LOST;
    private long disturbedNanos = Long.MIN_VALUE;
    private long stoppedNanos = Long.MAX_VALUE;
    private @Nullable Call probe;

    Actor(World world, int index) {
        this.world = world;
        this.index = index;
        process = new VirtualProcess(world.loop);
        if (world.draw.mix.contains(FaultKind.CLOCK_RATE)) {
            process.clockRate(clockRate(world.random));
        }
        rooted = index > 0 && world.random.nextInt(3) == 0;
        refused = index == REFUSED && world.draw.oneIsRefused && world.guests == Guests.NONE;
        late = new LateAnswers(world, this);
        takesReadOnly = world.draw.readOnlyAllowed && world.random.nextBoolean();
        VirtualPlatform platform = new VirtualPlatform(process, world.network, resolver(), world.random.nextLong())
                .resolvers(late::lookUp);
        client = VirtualClients.client(settings(), platform);
        clock = new LostClock(world, this);
        watches = new ActorWatches(world, this);
        calls = new CallMaker(world, this);
        losses = new Losses(world, this);
        client.addListener(this::onState);
    }

    /** A rate for its clock. */
    double clockRate(SplittableRandom random) {
        double skew = world.guests.clockSkew();
        if (world.draw.toTheLimits && random.nextBoolean()) {
            return random.nextInt(3) == 0 ? 1 + skew : 1 - skew;
        }
        return 1 - skew + random.nextDouble() * 2 * skew;
    }

    /** All servers, as a connect string. */
    String hosts() {
        return hosts(-1);
    }

    /** All servers but one. */
    String fewerHosts(SplittableRandom random) {
        int servers = world.draw.ensemble.servers();
        return servers == 1 ? hosts() : hosts(random.nextInt(servers));
    }

    private String hosts(int without) {
        StringJoiner hosts = new StringJoiner(",");
        for (int server = 0; server < world.draw.ensemble.servers(); server++) {
            if (server != without) {
                hosts.add("zk" + server + ":2181");
            }
        }
        return rooted ? hosts + ROOT : hosts.toString();
    }

    private KazooBuilder settings() {
        KazooBuilder builder = KazooClient.builder(hosts())
                .sessionTimeout(world.draw.requestedTimeout())
                .lostPolicy(world.draw.lostPolicy)
                .stopTimeout(STOP_TIMEOUT)
                .readOnly(takesReadOnly);
        if (world.random.nextInt(4) == 0) {
            builder.authData("digest", "user" + index + ":secret");
        }
        if (refused) {
            builder.authData("nobodys", "user" + index);
        }
        if (world.random.nextInt(6) == 0) {
            mostBytes = 16_384;
            builder.maxReplyBytes(mostBytes);
        }
        if (world.random.nextInt(8) == 0) {
            mostQueued = 5 + world.random.nextInt(20);
            builder.queueLimit(mostQueued, 1 << 20);
        }
        return builder;
    }

    private HostResolver resolver() {
        return name -> {
            if (unresolved) {
                world.nemesis.struck(FaultKind.UNRESOLVED);
                throw new UnknownHostException(name);
            }
            return List.of(world.cluster.address(name.charAt(2) - '0'));
        };
    }

    /** Lets the user call whenever something is under way between the client and a server. */
    void busy(boolean on) {
        busy = on;
    }

    /** A server has heard something of this client that is no request of a user, and is about to answer. */
    void settingUp(boolean burial) {
        late.settingUp(burial);
        if (busy && world.random.nextInt(2) == 0) {
            world.nemesis.struck(FaultKind.BUSY_USER);
            process.users().execute(calls::meddle);
        }
    }

    /** A question in four letters has come to a server: its answer may take long, and the connection be gone by then. */
    void asked(Wire words) {
        late.asked(words);
        if (world.isWinding() || !busy && world.random.nextInt(6) != 0) {
            return;
        }
        long span = 1 + 6 * world.draw.latencyNanos;
        long longer = world.random.nextInt(4) == 0 ? world.draw.timeoutNanos() * 2 : span;
        words.serverEnd.holdUntil(world.loop.nanoTime() + world.random.nextLong(longer) + span);
        world.loop.schedule(
                () -> {
                    for (Wire wire : world.cluster.wires(index, -1)) {
                        if (!wire.isWords()) {
                            wire.touched = true;
                            wire.clientEnd.reset();
                        }
                    }
                },
                world.random.nextLong(span));
    }

    void unresolved(boolean on) {
        unresolved = on;
    }

    // ---- paths

    /** A path below the common root, as this client names it. */
    public String local(String path) {
        return rooted ? path : ROOT + path;
    }

    /** A path that this client uses, as servers name it. */
    public String serverPath(String local) {
        return rooted ? local.equals("/") ? ROOT : ROOT + local : local;
    }

    // ---- life

    /** How often it was started. */
    public int run() {
        return run;
    }

    void start() {
        life = Life.RUNNING;
        run++;
        stoppedNanos = Long.MAX_VALUE;
        clock.stopping(false);
        calls.newRun();
        world.story.tell(() -> this + " starts");
        client.start();
    }

    /** Starts the client again, unless that was done or it is to stay stopped. */
    void startAgain() {
        if (life == Life.STOPPED && !forGood) {
            start();
        }
    }

    /** Stops the client; {@code then} is called when that is done. */
    void stop(Runnable then) {
        if (life != Life.RUNNING) {
            return;
        }
        life = Life.STOPPING;
        disturbed();
        clock.stopping(true);
        Call call = world.books.open(this, CallKind.STOP_START, null, run, STOP_TIMEOUT.toNanos());
        CompletableFuture<@Nullable Void> stopped = client.stop();
        stopped.whenComplete((nothing, error) -> {
            if (error != null) {
                world.violate("stop succeeds", () -> this + ": " + error);
            }
            world.books.ended(call, Call.Outcome.SUCCESS, "");
            life = Life.STOPPED;
            stoppedNanos = world.loop.nanoTime();
            then.run();
        });
    }

    void restart() {
        if (life != Life.RUNNING) {
            return;
        }
        life = Life.STOPPING;
        disturbed();
        clock.stopping(true);
        Call call = world.books.open(this, CallKind.STOP_START, null, run, STOP_TIMEOUT.toNanos());
        client.stop().whenComplete((nothing, error) -> {
            world.books.ended(call, Call.Outcome.SUCCESS, "");
        });
        if (world.random.nextBoolean()) {
            client.stop();
        }
        int mine = ++run;
        CompletableFuture<@Nullable Void> started = client.start();
        life = Life.RUNNING;
        started.whenComplete((nothing, error) -> {
            if (error == null && life == Life.RUNNING && mine == run) {
                clock.stopping(false);
            }
        });
        calls.newRun();
    }

    void stopForGood() {
        forGood = true;
        process.users().execute(() -> {
            long session = isConnected() ? client.session().id() : 0;
            stop(() -> {
                if (world.cluster.ensemble.truth().hasSession(session)) {
                    world.violate("stop closes the session", () -> this + " left 0x" + Long.toHexString(session));
                }
            });
        });
    }

    boolean isStopped() {
        return life == Life.STOPPED;
    }

    /** Whether it was started and is connected. */
    public boolean isConnected() {
        return life == Life.RUNNING && client.keeperState() == KeeperState.CONNECTED;
    }

    /** Whether some server serves it, if reads only. */
    boolean hasConnection() {
        return client.keeperState() == KeeperState.CONNECTED || client.keeperState() == KeeperState.CONNECTED_RO;
    }

    /** Whether it has told its user that it has no session. */
    boolean isLost() {
        return told == KazooState.LOST;
    }

    boolean isLiveOrTerminal() {
        return life == Life.STOPPED || (refused ? client.keeperState() == KeeperState.AUTH_FAILED : isConnected());
    }

    /** Something was done to this process, or by its user, after which it may close connections. */
    void disturbed() {
        disturbedNanos = world.loop.nanoTime();
    }

    boolean mayCloseConnections(long openedNanos) {
        return process.isPaused() || disturbedNanos >= openedNanos || life != Life.RUNNING;
    }

    private void onState(KazooState state) {
        world.story.add(12, index, state.ordinal());
        world.story.tell(() -> this + " is " + state + ", session 0x"
                + Long.toHexString(client.session().id()));
        if (state == told) {
            world.violate("each change of state is told once", () -> this + " is told " + state + " again");
        }
        if (told == KazooState.LOST && state == KazooState.SUSPENDED) {
            world.violate("states follow each other", () -> this + " is told " + state + " after " + told);
        }
        if (world.loop.nanoTime() > stoppedNanos) {
            world.violate("nothing after the end", () -> this + " has stopped and is told " + state);
        }
        told = state;
        if (state == KazooState.CONNECTED) {
            clock.established(client.session().negotiatedTimeout().toNanos());
        } else if (state == KazooState.LOST) {
            disturbed();
            clock.lost();
        }
        called();
    }

    // ---- work

    /** The nodes that all share. */
    void prepareTree() {
        calls.ensure("/u");
        calls.ensure("/q");
        calls.ensure("/e");
        for (int node = 0; node < CallMaker.SHARED; node++) {
            calls.ensure("/n" + node);
        }
    }

    /** Makes so many calls, spread over a time. */
    void work(int count, long spanNanos) {
        int left = count;
        while (left > 0) {
            int burst = Math.min(left, 1 + (world.random.nextInt(3) == 0 ? world.random.nextInt(8) : 0));
            left -= burst;
            world.loop.schedule(
                    () -> process.users().execute(() -> calls.make(burst)), world.random.nextLong(spanNanos));
        }
    }

    /** User code was called back: it may make calls itself. */
    void called() {
        if (!world.isWinding() && world.random.nextInt(12) == 0) {
            calls.make(1);
        }
    }

    void probe() {
        if (life == Life.RUNNING && client.keeperState() != KeeperState.AUTH_FAILED) {
            process.users().execute(() -> probe = calls.probe());
        }
    }

    void requireProbed() {
        Call call = probe;
        if (call != null && call.outcome != Call.Outcome.SUCCESS) {
            world.violate("calls succeed once all is well", () -> call + " " + call.outcome);
        }
    }

    long newestZxidShown() {
        return calls.newestZxid();
    }

    void requireNothingLeft() {
        if (process.pending() != 0) {
            world.violate("nothing left", () -> this + " has " + process.pending() + " tasks and timers");
        }
        if (client.state() != KazooState.LOST) {
            world.violate("nothing left", () -> this + " is " + client.state());
        }
        watches.requireOver();
    }

    String describe() {
        return this + " " + life + " " + client.keeperState() + (process.isPaused() ? " paused" : "")
                + (isConnected() ? watches.unconverged() : "");
    }

    @Override
    public String toString() {
        return "client " + index;
    }
}
