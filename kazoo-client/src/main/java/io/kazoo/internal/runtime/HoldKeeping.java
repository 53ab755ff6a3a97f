package io.kazoo.internal.runtime;

import io.kazoo.data.EventType;
import io.kazoo.data.HoldState;
import io.kazoo.data.KazooState;
import io.kazoo.data.KeeperState;
import io.kazoo.data.Op;
import io.kazoo.data.OpResult;
import io.kazoo.error.ErrorCodes;
import io.kazoo.internal.concurrent.EventLoop;
import io.kazoo.internal.concurrent.Failure;
import io.kazoo.internal.concurrent.Promise;
import io.kazoo.internal.session.Contacts;
import io.kazoo.internal.session.Effects.Ending;
import io.kazoo.internal.session.Endpoint;
import io.kazoo.internal.session.Operation;
import io.kazoo.internal.session.OperationFailure;
import io.kazoo.internal.session.OperationFailure.Reason;
import io.kazoo.internal.wire.Multi;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what a client's session holds: asks the ensemble for it often enough, and knows how long each node may be believed in.
 *
 * <p>Everything but {@link #keep}, {@link #verify} and {@link #forget} happens on the loop.
 */
final class HoldKeeping {

    /*
     * THE LEASE. Contacts says from when on the leader counts the session's time-out T at the earliest; a fiftieth of T is
     * taken off for clocks that do not run alike. Rounds of checks go each T/6, and so do pings: when a round is
     * acknowledged, the newest frame answered T/4 before it was sent is at most T/4 + T/6 older, so that a half of T is left
     * at each moment as long as all is well.
     *
     * ROUNDS. One transaction checks all kept nodes, in pieces of 64 KiB. The first entry that fails says that those before it
     * are there; those behind it were not looked at, and go again at once. A failed transaction too has passed a quorum.
     */
    private static final Logger LOG = LoggerFactory.getLogger(HoldKeeping.class);
    private static final int PIECE_BYTES = 64 << 10;
    private static final int BYTES_PER_CHECK = 17;
    private static final int ROUNDS_PER_TIMEOUT = 6;

    private final ClientRuntime runtime;

    // Owned by the loop.
    private final Set<KeptNode> nodes = new LinkedHashSet<>();
    private long endedSession;
    private boolean connected;
    private int underWay;
    private long nextRoundNanos;
    private EventLoop.@Nullable Cancellable timer;
    private long timerNanos;

    HoldKeeping(ClientRuntime runtime) {
        this.runtime = runtime;
    }

    // ---- from any thread

    void keep(KeptNode node) {
        onLoop(node, loop -> begin(loop, node), () -> {});
    }

    Promise<Boolean> verify(KeptNode node) {
        Promise<Boolean> answer = new Promise<>();
        Runnable lost = () -> answer.succeed(Boolean.FALSE);
        onLoop(
                node,
                loop -> {
                    if (nodes.contains(node)) {
                        check(loop, List.of(node), answer);
                    } else {
                        lost.run();
                    }
                },
                lost);
        return answer;
    }

    void forget(KeptNode node) {
        node.end();
        onLoop(node, loop -> nodes.remove(node), () -> {});
    }

    /** {@code lost} is run instead of {@code action} when the session is over, on any thread. */
    private void onLoop(KeptNode node, Consumer<SessionLoop> action, Runnable lost) {
        SessionLoop loop = runtime.loop();
        try {
            if (loop != null) {
                loop.run(core -> {
                    if (core == null) {
                        node.lose(ended(node));
                        lost.run();
                    } else {
                        action.accept(loop);
                    }
                });
                return;
            }
        } catch (RejectedExecutionException e) {
            LOG.debug("the client's resources were shut down", e);
        }
        node.lose(ended(node));
        lost.run();
    }

    private static Failure ended(KeptNode node) {
        return OperationFailure.ofClient(
                Reason.SESSION_EXPIRED, "hold", node.owner(), "the session that owns the node is over");
    }

    // ---- rounds

    private void begin(SessionLoop loop, KeptNode node) {
        Contacts contacts = loop.context().contacts();
        if (contacts.sessionId() != node.owner() || node.owner() == endedSession || node.state() == HoldState.LOST) {
            node.lose(ended(node));
            return;
        }
        long now = loop.loop().nanoTime();
        if (nodes.isEmpty()) {
            nextRoundNanos = now + contacts.timeoutNanos() / ROUNDS_PER_TIMEOUT;
        }
        nodes.add(node);
        if (!connected) {
            node.unseen();
        }
        node.review(now, connected, contacts);
        if (connected && !node.granted().isDone()) {
            check(loop, List.of(node), null);
        }
        arm(loop, now);
    }

    private void round(SessionLoop loop, long now) {
        nextRoundNanos = now + loop.context().contacts().timeoutNanos() / ROUNDS_PER_TIMEOUT;
        List<KeptNode> due = nodes.stream().filter(KeptNode::wantsCheck).toList();
        if (!due.isEmpty()) {
            check(loop, due, null);
        }
    }

    /** Checks nodes; {@code answer} is that of the first. */
    private void check(SessionLoop loop, List<KeptNode> due, @Nullable Promise<Boolean> answer) {
        int bytes = 0;
        int taken = 0;
        List<Op> checks = new ArrayList<>();
        while (taken < due.size() && (taken == 0 || bytes < PIECE_BYTES)) {
            String path = due.get(taken).path();
            bytes += path.length() + BYTES_PER_CHECK;
            checks.add(new Op.Check(path, -1));
            taken++;
        }
        List<KeptNode> piece = due.subList(0, taken);
        List<KeptNode> rest = due.subList(taken, due.size());
        long until = loop.loop().nanoTime() + loop.context().contacts().timeoutNanos();
        Operation<List<OpResult>> operation = new Operation<>(new Multi(checks), until, null);
        underWay++;
        operation.onComplete(done -> {
            underWay--;
            Failure failure = done.failure();
            if (failure == null) {
                checked(loop, piece, done.value());
            }
            if (answer != null) {
                answerWith(answer, failure, piece.get(0));
            }
            reviewAll(loop);
        });
        loop.submit(operation);
        if (!rest.isEmpty()) {
            check(loop, rest, null);
        }
    }

    private static void answerWith(Promise<Boolean> answer, @Nullable Failure failure, KeptNode node) {
        if (failure == null) {
            answer.succeed(node.state() != HoldState.LOST);
        } else {
            answer.fail(failure);
        }
    }

    private void checked(SessionLoop loop, List<KeptNode> piece, @Nullable List<OpResult> results) {
        for (int i = 0; results != null && i < piece.size(); i++) {
            KeptNode node = piece.get(i);
            if (results.get(i) instanceof OpResult.Failed failed && failed.code() != 0) {
                refused(node, failed.code());
                List<KeptNode> rest = piece.subList(i + 1, piece.size()).stream()
                        .filter(nodes::contains)
                        .toList();
                if (!rest.isEmpty()) {
                    check(loop, rest, null);
                }
                return;
            }
            node.wasSeen();
        }
    }

    private void refused(KeptNode node, int code) {
        if (code == ErrorCodes.NO_NODE) {
            nodes.remove(node);
            node.lose(OperationFailure.ofClient(
                    Reason.SESSION_EXPIRED, "hold", node.owner(), "the node " + node.path() + " was deleted"));
        } else if (code == ErrorCodes.NO_AUTH) {
            node.wasSeen(); // the server looks for the node before it looks at the permission to read it
        } else {
            LOG.debug("The held node {} could not be checked: error {}", node.path(), code);
        }
    }

    // ---- time

    private void reviewAll(SessionLoop loop) {
        long now = loop.loop().nanoTime();
        Contacts contacts = loop.context().contacts();
        List.copyOf(nodes).forEach(node -> node.review(now, connected, contacts));
        arm(loop, now);
    }

    /** Sets the timer for what comes first: the next round, or a deadline. */
    private void arm(SessionLoop loop, long now) {
        EventLoop.Cancellable set = timer;
        if (nodes.isEmpty()) {
            if (set != null) {
                set.cancel();
                timer = null;
            }
            return;
        }
        long due = nextRoundNanos;
        for (KeptNode node : nodes) {
            long deadline = node.deadlineNanos();
            if (deadline != Contacts.NEVER && deadline - now > 0 && deadline - due < 0) {
                due = deadline;
            }
        }
        if (set != null && timerNanos == due) {
            return;
        }
        if (set != null) {
            set.cancel();
        }
        timerNanos = due;
        try {
            timer = loop.loop().schedule(() -> timePassed(loop), Math.max(0, due - now));
        } catch (RejectedExecutionException e) {
            timer = null; // the end of the session comes next
        }
    }

    private void timePassed(SessionLoop loop) {
        timer = null;
        long now = loop.loop().nanoTime();
        if (now - nextRoundNanos >= 0) {
            if (connected && underWay == 0) {
                round(loop, now);
            } else {
                nextRoundNanos = now + loop.context().contacts().timeoutNanos() / ROUNDS_PER_TIMEOUT;
            }
        }
        reviewAll(loop);
    }

    // ---- what becomes of the session

    /** Hears of a run's session before its owner does. */
    SessionLoop.Owner before(SessionLoop.Owner owner) {
        return new Ear(owner);
    }

    private void connection(boolean serving) {
        SessionLoop loop = runtime.loop();
        if (connected == serving || loop == null) {
            connected = serving;
            return;
        }
        connected = serving;
        if (nodes.isEmpty()) {
            return;
        }
        if (serving) {
            nodes.forEach(KeptNode::unseen);
            round(loop, loop.loop().nanoTime());
        }
        reviewAll(loop);
    }

    /**
     * The session is over, or its end is to be asked for: what it holds may be somebody else's as soon as a server has heard
     * that. On the loop.
     */
    void giveUp() {
        SessionLoop loop = runtime.loop();
        endedSession = loop == null ? 0 : loop.context().contacts().sessionId();
        connected = false;
        List<KeptNode> lost = List.copyOf(nodes);
        nodes.clear();
        lost.forEach(node -> node.lose(ended(node)));
        EventLoop.Cancellable set = timer;
        if (set != null) {
            set.cancel();
            timer = null;
        }
    }

    private final class Ear implements SessionLoop.Owner {

        private final SessionLoop.Owner owner;

        Ear(SessionLoop.Owner owner) {
            this.owner = owner;
        }

        @Override
        public void state(KeeperState keeper, KazooState kazoo) {
            connection(keeper == KeeperState.CONNECTED);
            owner.state(keeper, kazoo);
        }

        @Override
        public void established(long sessionId, int timeoutMillis, Endpoint endpoint, boolean readOnly) {
            owner.established(sessionId, timeoutMillis, endpoint, readOnly);
        }

        @Override
        public void event(WatchSubscription subscription, EventType type, @Nullable String path, long zxid) {
            owner.event(subscription, type, path, zxid);
        }

        @Override
        public void ended(Ending ending, String detail) {
            giveUp();
            owner.ended(ending, detail);
        }
    }
}
