package io.kazoo.internal.session;

import io.kazoo.data.WatchMode;
import io.kazoo.error.Effect;
import io.kazoo.error.ErrorCodes;
import io.kazoo.internal.session.OperationFailure.Reason;
import io.kazoo.internal.session.WatchHandle.Kind;
import io.kazoo.internal.wire.AddWatch;
import io.kazoo.internal.wire.Exists;
import io.kazoo.internal.wire.JuteReader;
import io.kazoo.internal.wire.Multi;
import io.kazoo.internal.wire.MultiRead;
import io.kazoo.internal.wire.OpCode;
import io.kazoo.internal.wire.Request;
import io.kazoo.internal.wire.WatchableRead;
import io.kazoo.internal.wire.WireException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Requests from their submission to their end: queued, written, answered, lost.
 *
 * <p>The order in which requests were submitted is the order in which they are written, always; what may not be written yet
 * holds back what was submitted behind it. Owned by the loop.
 */
final class RequestFlow {

    private final SessionContext context;
    private final Effects effects;
    private final Watches watches;
    private final RequestQueue queue;
    private final InFlight inFlight = new InFlight();

    // Owned by the loop.
    private long sessionId;
    private boolean held;
    private @Nullable Operation<?> alone;
    private long earliestDeadline = Long.MAX_VALUE;

    RequestFlow(SessionContext context, Effects effects, Watches watches) {
        this.context = context;
        this.effects = effects;
        this.watches = watches;
        this.queue = new RequestQueue(
                context.options.limits().queuedRequests(),
                context.options.limits().queuedBytes());
    }

    /** The session id that error messages name. */
    void sessionId(long id) {
        sessionId = id;
    }

    /** While held, nothing more is written. */
    void hold(boolean value) {
        held = value;
    }

    boolean nothingInFlight() {
        return inFlight.isEmpty();
    }

    boolean isIdle() {
        return inFlight.isEmpty() && queue.isEmpty();
    }

    boolean nothingQueued() {
        return queue.isEmpty();
    }

    /** Whether what is written now has nothing to wait for. */
    boolean isClear() {
        return queue.isEmpty() && !held && alone == null;
    }

    /** Takes a request in; {@code link} is null while no connection serves requests. */
    void submit(long now, Operation<?> operation, @Nullable Link link) {
        if (operation.isDone()) {
            return;
        }
        if (now >= operation.deadlineNanos()) {
            fail(operation, Reason.TIMEOUT, Effect.NONE, waitedFor(link));
            return;
        }
        earliestDeadline = Math.min(earliestDeadline, operation.deadlineNanos());
        if (link != null && queue.isEmpty() && mayWrite(link, operation)) {
            write(now, link, operation);
        } else if (!queue.offer(operation)) {
            fail(
                    operation,
                    Reason.QUEUE_FULL,
                    Effect.NONE,
                    queue.size() + " requests wait already; " + waitedFor(link));
        } else if (link != null) {
            pump(now, link);
        }
    }

    /** Writes what may be written. */
    void pump(long now, Link link) {
        while (!held && alone == null && effects.isWritable(link.epoch)) {
            Operation<?> first = queue.peek();
            if (first == null) {
                return;
            }
            if (first.isDone() || isPointless(first, link)) {
                queue.remove();
                continue;
            }
            switch (link.profile.verdict(first.request.opcode())) {
                case SEND -> write(now, link, queue.remove());
                case REFUSE -> {
                    queue.remove();
                    if (first.makeDo()) {
                        write(now, link, first); // in its place
                        continue;
                    }
                    effects.fail(
                            first,
                            OperationFailure.server(
                                    ErrorCodes.UNIMPLEMENTED, first.request, sessionId, link.profile.describe()));
                }
                case ASK_VERSION -> {
                    if (!link.versionAsked) {
                        link.versionAsked = true;
                        effects.probeVersion(link.epoch, link.endpoint);
                    }
                    return;
                }
                case SEND_ALONE -> {
                    if (!inFlight.isEmpty()) {
                        return;
                    }
                    alone = queue.remove();
                    write(now, link, alone);
                }
            }
        }
    }

    /** A removal of a watch that somebody needs by now ends here. */
    private boolean isPointless(Operation<?> operation, Link link) {
        if (operation instanceof Removal removal && watches.keeps(removal.type, removal.path, link.exactWatchModes)) {
            succeed(removal, Boolean.FALSE);
            return true;
        }
        return false;
    }

    private boolean mayWrite(Link link, Operation<?> operation) {
        return !held
                && alone == null
                && effects.isWritable(link.epoch)
                && link.profile.verdict(operation.request.opcode()) == ServerProfile.Verdict.SEND;
    }

    /** Writes one request now; false when it was too large, which ends it. */
    boolean write(long now, Link link, Operation<?> operation) {
        Request<?> request = asTheServerMayHaveIt(operation.request, link.exactWatchModes);
        int xid = nextXid();
        if (!effects.write(link.epoch, xid, request)) {
            alone = alone == operation ? null : alone;
            fail(
                    operation,
                    Reason.REQUEST_TOO_LARGE,
                    Effect.NONE,
                    "more than " + context.options.limits().requestBytes() + " bytes");
            return false;
        }
        operation.xid = xid;
        operation.written = true;
        operation.writtenNanos = now;
        earliestDeadline = Math.min(earliestDeadline, operation.deadlineNanos());
        inFlight.add(operation);
        if (OpCode.touchesSession(request.opcode())) {
            link.lastSentNanos = now;
        }
        if (operation.watch != null) {
            watches.written(operation.watch);
        }
        return true;
    }

    /** Servers before 3.9 keep one watch mode per path: a request must not destroy the one that serves others. */
    private Request<?> asTheServerMayHaveIt(Request<?> request, boolean exactModes) {
        if (request instanceof WatchableRead<?> read
                && read.watch()
                && watches.servedByPersistent(read.path(), exactModes)) {
            return read.withoutWatch();
        } else if (request instanceof AddWatch add && watches.servedByRecursive(add.path(), exactModes)) {
            return new AddWatch(add.path(), WatchMode.PERSISTENT_RECURSIVE);
        }
        return request;
    }

    /** The request a reply is for, taken out; null when there is none. */
    @Nullable
    Operation<?> take(long now, Link link, int xid) {
        Operation<?> oldest = inFlight.oldest();
        if (oldest != null && oldest.xid == xid) {
            link.progressNanos = now;
        }
        Operation<?> operation = inFlight.take(xid);
        if (operation != null && operation == alone) {
            alone = null;
        }
        return operation;
    }

    /**
     * Ends an answered request. Returns false when the reply could not be decoded and the connection is not to be trusted.
     */
    boolean answer(Operation<?> operation, int error, JuteReader in) {
        Request<?> request = operation.request;
        if (error != 0 && !request.accepts(error)) {
            refused(operation, error);
            return true;
        }
        Object value;
        try {
            value = error == 0 ? request.decode(in) : request.decodeError(error);
        } catch (WireException e) {
            notUnderstood(operation, e);
            return request instanceof Multi || request instanceof MultiRead;
        } catch (RuntimeException | Error e) {
            notUnderstood(
                    operation, e); // no memory for its data, say: the request is out of the books, so it must end here
            return false;
        }
        arm(operation, error);
        boolean wanted = !operation.isDone();
        succeed(operation, value);
        WatchHandle watch = operation.watch;
        if (wanted && watch != null && !watch.abandoned()) {
            tellEarly(watch);
        }
        return true;
    }

    private void notUnderstood(Operation<?> operation, Throwable cause) {
        withdraw(operation);
        fail(operation, Reason.PROTOCOL, effectOf(operation), "reply not understood: " + cause.getMessage());
    }

    private void tellEarly(WatchHandle watch) {
        WatchHandle.EarlyEvent early = watch.early();
        if (early != null && (watch.kind().isPersistent() || watches.remove(watch))) {
            effects.event(watch, early.type(), early.path(), early.zxid());
        }
    }

    /** The registrations that requests on their way are to arm. */
    void forEachWatch(Consumer<WatchHandle> action) {
        Consumer<Operation<?>> ofOperation = operation -> {
            if (operation.watch != null) {
                action.accept(operation.watch);
            }
        };
        inFlight.forEach(ofOperation);
        queue.forEach(ofOperation);
    }

    /**
     * Whether a request that the server does not know has another form for it, which goes in its place on the next connection: nothing
     * that was submitted after it has been written.
     */
    boolean makesDo(Operation<?> operation) {
        if (operation.isDone() || !inFlight.isEmpty() || !operation.makeDo()) {
            return false;
        }
        operation.written = false;
        queue.putBack(List.of(operation));
        return true;
    }

    /** Ends a request that was answered with an error. */
    void refused(Operation<?> operation, int error) {
        withdraw(operation);
        effects.fail(operation, OperationFailure.server(error, operation.request, sessionId, null));
    }

    /** The reply was too large to be taken. The server has set the watch it was to set. */
    void oversized(Operation<?> operation, int length) {
        arm(operation, ErrorCodes.OK);
        fail(
                operation,
                Reason.RESPONSE_TOO_LARGE,
                effectOf(operation),
                length + " bytes, more than the limit of "
                        + context.options.limits().replyBytes());
    }

    private void arm(Operation<?> operation, int error) {
        WatchHandle watch = operation.watch;
        if (watch == null) {
            return;
        }
        if (operation.request instanceof Exists) {
            watches.withdrawn(watch);
            watch.becomes(error == 0 ? Kind.DATA : Kind.EXIST);
        }
        watches.armed(watch);
    }

    private void withdraw(Operation<?> operation) {
        if (operation.watch != null) {
            watches.withdrawn(operation.watch);
        }
    }

    /** The server closed the connection. */
    void closed(Link link) {
        if (alone != null) {
            link.profile.closed(alone.request.opcode());
        }
    }

    /**
     * The connection is gone. Written writes may have happened. What was unsent behind such a write and is a write fails too:
     * sent later it would run without the one before it. Reads, and writes with no such write ahead, go on waiting.
     */
    void connectionLost(String reason) {
        alone = null;
        held = false;
        List<Operation<?>> again = new ArrayList<>();
        boolean[] hole = new boolean[1];
        inFlight.drain(operation -> {
            boolean read = operation.request.isRead();
            hole[0] |= !read && !operation.boundToConnection();
            if (operation.isDone()) {
                return;
            }
            if (operation.boundToConnection()) {
                fail(operation, Reason.CONNECTION_LOSS, Effect.NONE, reason);
            } else if (read) {
                operation.written = false;
                again.add(operation);
            } else {
                fail(operation, Reason.CONNECTION_LOSS, Effect.UNKNOWN, reason);
            }
        });
        queue.removeIf(Operation::isDone);
        queue.removeIf(Operation::boundToConnection)
                .forEach(bound -> fail(bound, Reason.CONNECTION_LOSS, Effect.NONE, reason));
        if (hole[0]) {
            queue.removeIf(operation -> !operation.request.isRead())
                    .forEach(operation -> fail(
                            operation,
                            Reason.CONNECTION_LOSS,
                            Effect.NONE,
                            "not sent: a write before it was lost; " + reason));
        }
        queue.putBack(again);
    }

    /** The session is over: nothing of it crosses into the next. */
    void failAll(Reason why, String detail) {
        inFlight.drain(operation -> {
            if (!operation.isDone()) {
                fail(operation, why, effectOf(operation), detail);
            }
        });
        queue.removeIf(operation -> true).forEach(operation -> fail(operation, why, Effect.NONE, detail));
    }

    /** Ends what is past its deadline. What was written stays in the books, so that its reply is recognised. */
    void expire(long now, @Nullable Link link) {
        if (now < earliestDeadline) {
            return;
        }
        long[] earliest = {Long.MAX_VALUE};
        inFlight.forEach(operation -> {
            if (operation.isDone()) {
                return;
            }
            if (now >= operation.deadlineNanos()) {
                fail(operation, Reason.TIMEOUT, effectOf(operation), "no reply from the server");
            } else {
                earliest[0] = Math.min(earliest[0], operation.deadlineNanos());
            }
        });
        String waitedFor = waitedFor(link);
        queue.removeIf(operation -> operation.isDone() || now >= operation.deadlineNanos())
                .forEach(operation -> {
                    if (!operation.isDone()) {
                        fail(operation, Reason.TIMEOUT, Effect.NONE, waitedFor);
                    }
                });
        queue.forEach(operation -> earliest[0] = Math.min(earliest[0], operation.deadlineNanos()));
        earliestDeadline = earliest[0];
    }

    /**
     * When it is clear that this connection will not bring the reply to the oldest request: long past its deadline, and long
     * after the reply to the one before it, though other frames came. A reply that is long in coming keeps them back.
     */
    long hopelessAt(Link link, long graceNanos) {
        Operation<?> oldest = inFlight.oldest();
        if (oldest == null || oldest.deadlineNanos() > Long.MAX_VALUE - graceNanos) {
            return Long.MAX_VALUE;
        }
        long since = Math.max(oldest.deadlineNanos(), link.progressNanos);
        return link.heardSince(since) ? since + graceNanos : Long.MAX_VALUE;
    }

    long nextDeadline() {
        return earliestDeadline;
    }

    /** What an unsent request waits for, in words. */
    private String waitedFor(@Nullable Link link) {
        if (link == null) {
            return "not connected; " + context.describeAttempts();
        }
        return effects.isWritable(link.epoch)
                ? "not sent yet"
                : "not sent yet: " + link.endpoint + " does not read what it was sent before";
    }

    private static Effect effectOf(Operation<?> operation) {
        return operation.written && !operation.request.isRead() ? Effect.UNKNOWN : Effect.NONE;
    }

    /** Ends a request for a reason that is not the server's. */
    void fail(Operation<?> operation, Reason reason, Effect effect, String detail) {
        effects.fail(operation, OperationFailure.local(reason, operation.request, sessionId, effect, detail));
    }

    @SuppressWarnings("unchecked") // the value was decoded by the operation's own request
    private <R> void succeed(Operation<R> operation, Object value) {
        effects.succeed(operation, (R) value);
    }

    /** After the numbers have gone round, those that still wait for a reply are left out. */
    private int nextXid() {
        int xid = context.xids.next();
        Operation<?> oldest = inFlight.oldest();
        if (oldest != null && oldest.xid == xid) {
            while (inFlight.contains(xid)) {
                xid = context.xids.next();
            }
        }
        return xid;
    }
}
