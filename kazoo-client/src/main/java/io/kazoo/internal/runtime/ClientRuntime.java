package io.kazoo.internal.runtime;

import io.kazoo.data.AuthInfo;
import io.kazoo.data.EventType;
import io.kazoo.data.KazooOptions;
import io.kazoo.data.KazooState;
import io.kazoo.data.KeeperState;
import io.kazoo.data.ServerAddress;
import io.kazoo.data.SessionInfo;
import io.kazoo.data.SessionTicket;
import io.kazoo.data.Subscription;
import io.kazoo.error.Effect;
import io.kazoo.internal.concurrent.Abandonment;
import io.kazoo.internal.concurrent.CompletionLane;
import io.kazoo.internal.concurrent.EventLoop;
import io.kazoo.internal.concurrent.Failure;
import io.kazoo.internal.concurrent.Lane;
import io.kazoo.internal.concurrent.Promise;
import io.kazoo.internal.session.Effects.Ending;
import io.kazoo.internal.session.Endpoint;
import io.kazoo.internal.session.Operation;
import io.kazoo.internal.session.OperationFailure;
import io.kazoo.internal.session.OperationFailure.Reason;
import io.kazoo.internal.session.SessionContext;
import io.kazoo.internal.session.SessionCore;
import io.kazoo.spi.StateListener;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client: started and stopped any number of times, with one {@link SessionLoop} for each time.
 *
 * <p>Thread-safe. The lock guards starting and stopping only; nothing is called out while it is held.
 */
public final class ClientRuntime {

    /** A moment before all others: the deadline of calls of a client that is not started. */
    static final long LONG_PAST = Long.MIN_VALUE + 1;

    private static final Logger LOG = LoggerFactory.getLogger(ClientRuntime.class);
    private static final String SHUT_DOWN = "the client's resources were shut down";
    private static final SessionInfo NO_SESSION = new SessionInfo(0, Duration.ZERO, null, 0, KeeperState.CLOSED);

    private final KazooOptions options;
    private final Platform.Source source;
    private final Listeners listeners = new Listeners();
    private final Lane idleLane;
    private final HoldKeeping holds = new HoldKeeping(this);
    private final Object lifecycle = new Object();

    private volatile ClientStatus status = new ClientStatus(KeeperState.CLOSED, KazooState.LOST, NO_SESSION);
    private volatile @Nullable Run run;
    private boolean startedBefore; // guarded by the lock
    private volatile OperationFailure over =
            OperationFailure.ofClient(Reason.STOPPED, "call", 0, "not started: call start() first");
    private volatile List<ServerAddress> servers;
    private volatile List<AuthInfo> auths;

    /** A client that is not started yet. */
    public ClientRuntime(KazooOptions options, Platform.Source source) {
        this.options = options;
        this.source = source;
        this.servers = options.servers().connectString().servers();
        this.auths = options.auths();
        this.idleLane = source.idleLane();
    }

    /** The settings. */
    public KazooOptions options() {
        return options;
    }

    /** What the client is at this moment. */
    public ClientStatus status() {
        return status;
    }

    HoldKeeping holds() {
        return holds;
    }

    Executor pool() {
        return source.pool();
    }

    /**
     * Begins to connect, unless that began already; completes when the client is connected for the first time. While the
     * client is being stopped this waits for the end of that.
     */
    public Promise<Boolean> start() {
        synchronized (lifecycle) {
            Run current = run;
            if (current == null) {
                return begin();
            } else if (!current.stopping) {
                return current.started;
            }
            Promise<Boolean> next = current.next;
            if (next == null) {
                next = new Promise<>();
                current.next = next;
            }
            return next;
        }
    }

    /** Makes a new run the current one; under the lock. */
    private Promise<Boolean> begin() {
        Run fresh = new Run();
        try {
            fresh.loop.loop().execute(fresh.loop::open); // ahead of whatever others submit once they see the run
        } catch (RejectedExecutionException e) {
            fresh.platform.release();
            return Promise.failed(OperationFailure.ofClient(Reason.STOPPED, "start", 0, SHUT_DOWN));
        }
        run = fresh;
        return fresh.started;
    }

    private Promise<Boolean> beginAgain() {
        try {
            return begin();
        } catch (RuntimeException e) {
            return Promise.failed(Failure.of(e)); // the client's resources were closed meanwhile
        }
    }

    /**
     * Ends the session and all that belongs to it; completes when that is done, within the stop time-out. A start that waits
     * for an earlier stop is given up.
     */
    public Promise<Boolean> stop() {
        Run current;
        Promise<Boolean> next;
        synchronized (lifecycle) {
            current = run;
            if (current == null) {
                return Promise.succeeded(Boolean.TRUE);
            }
            current.stopping = true;
            next = current.next;
            current.next = null;
        }
        if (next != null) {
            next.fail(OperationFailure.ofClient(Reason.STOPPED, "start", 0, "the client was stopped"));
        }
        long limit = options.limits().stopTimeout().toNanos();
        current.loop.run(core -> {
            if (core != null) {
                holds.giveUp();
                core.close(current.loop.now(), limit);
            } else {
                current.ended(Ending.CLOSED, SHUT_DOWN);
            }
        });
        return current.stopped;
    }

    /** What was tried so far to get connected. */
    public Promise<String> describeAttempts() {
        Run current = run;
        Promise<String> answer = new Promise<>();
        if (current == null) {
            answer.succeed("not started");
        } else {
            current.loop.run(core -> answer.succeed(
                    core == null ? "not running" : current.loop.context().describeAttempts()));
        }
        return answer;
    }

    /** Takes a request; its promise completes on the loop in every case. */
    <R> Operation<R> submit(Operation<R> operation) {
        Run current = run;
        if (current != null) {
            current.loop.submit(operation);
        } else {
            OperationFailure why = over;
            operation.fail(OperationFailure.local(
                    why.reason(), operation.request(), why.sessionId(), Effect.NONE, why.detail()));
        }
        return operation;
    }

    /** Why {@code operation}, which sends no request, cannot be done while the client is not running. */
    OperationFailure notRunning(String operation) {
        OperationFailure why = over;
        return OperationFailure.ofClient(why.reason(), operation, why.sessionId(), why.detail());
    }

    /** The moment {@code timeoutNanos} from now by this client's clock; long past while it is not started. */
    long deadlineIn(long timeoutNanos) {
        Run current = run;
        return current == null ? LONG_PAST : current.loop.loop().nanoTime() + timeoutNanos;
    }

    /** A draw from [0, 1) of the randomness this client was given. */
    double random() {
        Run current = run;
        return current == null ? source.random() : current.platform.random().getAsDouble();
    }

    void unwatch(WatchSubscription subscription) {
        Run current = run;
        if (current != null) {
            current.loop.run(core -> {
                if (core != null) {
                    core.unwatch(current.loop.now(), subscription);
                }
            });
        }
    }

    /** Uses another list of servers from now on. */
    void setHosts(List<ServerAddress> replacement) {
        servers = List.copyOf(replacement);
        Run current = run;
        if (current != null) {
            current.loop.run(core -> {
                if (core != null) {
                    core.setHosts(current.loop.now(), replacement);
                }
            });
        }
    }

    /** Completes after a while by this client's clock; fails when the client is not started, and when it is stopped. */
    public Promise<Boolean> delay(long nanos) {
        Run current = run;
        return current == null ? Promise.failed(over) : current.delay(nanos);
    }

    /**
     * The outcome of {@code promise}, which nothing else may end: fails with {@code late} after {@code nanos}, and when the
     * client is stopped.
     */
    <T> Promise<T> within(long nanos, Promise<T> promise, Failure late) {
        Promise<T> outcome = new Promise<>();
        Promise<Boolean> limit = delay(nanos);
        limit.onComplete(ended -> outcome.fail(Objects.requireNonNullElse(ended.failure(), late)));
        promise.onComplete(done -> pass(done, outcome));
        outcome.onComplete(done -> limit.fail(late)); // gives the timer back
        return outcome;
    }

    private static <T> void pass(Promise<T> outcome, Promise<T> to) {
        Failure failure = outcome.failure();
        if (failure == null) {
            to.succeed(outcome.value());
        } else {
            to.fail(failure);
        }
    }

    /** The servers as last set. */
    public List<ServerAddress> servers() {
        return servers;
    }

    /** The running loop, null while the client is not started. */
    @Nullable
    SessionLoop loop() {
        Run current = run;
        return current == null ? null : current.loop;
    }

    /** The server of the current connection, null while there is none. */
    @Nullable
    Endpoint endpoint() {
        Run current = run;
        return current == null || status.kazoo() != KazooState.CONNECTED ? null : current.endpoint;
    }

    /** What it takes to resume the session elsewhere; empty while there is none. */
    public Promise<Optional<SessionTicket>> ticket() {
        Promise<Optional<SessionTicket>> answer = new Promise<>();
        Run current = run;
        if (current == null) {
            answer.succeed(Optional.empty());
        } else {
            current.loop.run(core -> answer.succeed(Optional.ofNullable(core).map(SessionCore::ticket)));
        }
        return answer;
    }

    /** The newest zxid that this client has seen, 0 before the first. */
    public long lastZxid() {
        Run current = run;
        return current == null ? 0 : current.loop.context().seenZxid();
    }

    Subscription addListener(StateListener listener, Lane lane, boolean tellCurrent) {
        return listeners.add(listener, lane, tellCurrent);
    }

    /** The lane on which futures complete that belong to no executor view. */
    Lane completionLane() {
        Run current = run;
        return current == null ? idleLane : current.completions;
    }

    /** Queues what completes a future; in wire order, one hop for all of a turn. */
    void deliver(Runnable delivery, Lane lane) {
        Run current = run;
        if (current != null && lane == current.completions && current.loop.inTurn()) {
            current.outbox.add(delivery);
        } else {
            lane.execute(delivery);
        }
    }

    /** One start, until its stop. */
    private final class Run implements SessionLoop.Owner {

        private final Platform platform;
        private final CompletionLane completions;
        private final Outbox outbox;
        private final SessionLoop loop;
        private final Promise<Boolean> started = new Promise<>();
        private final Promise<Boolean> stopped = new Promise<>();
        private final Map<Long, Promise<Boolean>> delays = new ConcurrentSkipListMap<>(); // they end in their order
        private final AtomicLong delayCount = new AtomicLong();

        // Guarded by the lock.
        private boolean stopping;
        private @Nullable Promise<Boolean> next; // what was asked to start again

        private volatile @Nullable Endpoint endpoint;
        private KeeperState serving = KeeperState.CONNECTED; // owned by the loop

        Run() {
            this.platform = source.acquire(
                    options.limits().requestBytes(), options.limits().replyBytes(), this::cutOff);
            this.completions = new CompletionLane(
                    "completions", source.pool(), platform.transport().loop());
            this.outbox = new Outbox(completions);
            SessionContext context = new SessionContext(options, servers, auths, platform.random());
            if (startedBefore) {
                context.takeTicket(); // a restart is a new session
            }
            startedBefore = true;
            this.loop = new SessionLoop(platform, context, holds.before(this), outbox);
        }

        /** The platform is being closed: what was submitted to the loop before still runs. */
        private void cutOff() {
            SessionLoop opened;
            synchronized (lifecycle) { // which is held until this run is made and its session about to be opened
                opened = loop;
            }
            opened.run(core -> {
                if (core != null) {
                    holds.giveUp();
                    core.close(opened.now(), 0);
                    core.tick(opened.now());
                } else {
                    ended(Ending.CLOSED, SHUT_DOWN);
                }
            });
        }

        /** A promise that a timer keeps, or the end of this run breaks. */
        Promise<Boolean> delay(long nanos) {
            Promise<Boolean> after = new Promise<>() {
                @Override
                protected void abandon(Abandonment news) {
                    news.giveUp(this);
                }
            };
            Long number = delayCount.incrementAndGet();
            delays.put(number, after);
            try {
                EventLoop.Cancellable timer = platform.transport().loop().schedule(() -> after.succeed(true), nanos);
                after.onComplete(done -> {
                    delays.remove(number);
                    timer.cancel();
                });
            } catch (RejectedExecutionException e) {
                delays.remove(number);
                after.fail(OperationFailure.ofClient(Reason.STOPPED, "delay", 0, SHUT_DOWN));
            }
            if (run != this) {
                after.fail(over);
            }
            return after;
        }

        @Override
        public void state(KeeperState keeper, KazooState kazoo) {
            SessionInfo session = status.session();
            status = new ClientStatus(
                    keeper,
                    kazoo,
                    new SessionInfo(
                            session.id(),
                            session.negotiatedTimeout(),
                            kazoo == KazooState.CONNECTED ? session.server() : null,
                            session.generation(),
                            keeper));
            if (listeners.announce(kazoo)) {
                LOG.info("[{} {}] {}", session.idHex(), session.server(), kazoo);
            }
            if (kazoo == KazooState.CONNECTED && !started.isDone()) {
                ChrootCheck.warnIfMissing(
                        ClientView.of(ClientRuntime.this)); // before anybody who waits for the start can submit
                started.succeed(Boolean.TRUE);
            }
        }

        @Override
        public void established(long sessionId, int timeoutMillis, Endpoint server, boolean readOnly) {
            SessionInfo before = status.session();
            long generation = before.id() == sessionId ? before.generation() : before.generation() + 1;
            endpoint = server;
            serving = readOnly ? KeeperState.CONNECTED_RO : KeeperState.CONNECTED;
            Duration timeout = Duration.ofMillis(timeoutMillis);
            ClientStatus current = status;
            status = new ClientStatus(
                    current.keeper(),
                    current.kazoo(),
                    new SessionInfo(sessionId, timeout, server.name().toString(), generation, current.keeper()));
        }

        @Override
        public void event(WatchSubscription subscription, EventType type, @Nullable String path, long zxid) {
            // What a server tells while watches are restored comes before CONNECTED is announced.
            subscription.deliver(type, type == EventType.NONE ? status.keeper() : serving, path, zxid);
        }

        @Override
        public void ended(Ending ending, String detail) {
            if (ending == Ending.EXPIRED) {
                return;
            }
            Reason reason = ending == Ending.AUTH_FAILED
                    ? Reason.AUTH_FAILED
                    : ending == Ending.GAVE_UP ? Reason.NO_SERVER : Reason.STOPPED;
            OperationFailure why =
                    OperationFailure.ofClient(reason, "start", status.session().id(), detail);
            Promise<Boolean> waiting;
            Promise<Boolean> startedAgain = null;
            synchronized (lifecycle) {
                if (run != this) {
                    return;
                }
                over = why;
                auths = loop.context().auths();
                run = null;
                waiting = next;
                if (waiting != null) {
                    startedAgain = beginAgain();
                }
            }
            if (reason != Reason.STOPPED) {
                LOG.warn("no more attempts to connect: {}", detail);
            }
            started.fail(why);
            delays.values().forEach(delay -> delay.fail(why));
            stopped.succeed(Boolean.TRUE);
            if (waiting != null && startedAgain != null) {
                startedAgain.onComplete(outcome -> pass(outcome, waiting));
            }
            outbox.send();
            if (platform.release().getAsBoolean()) {
                completions.timersEnd();
            }
        }
    }
}
