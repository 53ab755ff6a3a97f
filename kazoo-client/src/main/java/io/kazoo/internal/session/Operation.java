package io.kazoo.internal.session;

import io.kazoo.internal.concurrent.Abandonment;
import io.kazoo.internal.concurrent.Failure;
import io.kazoo.internal.concurrent.Promise;
import io.kazoo.internal.wire.Request;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way: what is asked, until when, and the promise of its outcome.
 *
 * <p>Made on any thread; from its submission on, the fields below are owned by the loop.
 */
public class Operation<R> extends Promise<R> {

    private final long deadlineNanos;
    final @Nullable WatchHandle watch;

    // Owned by the loop; others may read it.
    Request<R> request;
    int xid;
    boolean written;
    long writtenNanos;

    /** A request that must end by {@code deadlineNanos} and, when it succeeds, arms {@code watch}. */
    public Operation(Request<R> request, long deadlineNanos, @Nullable WatchHandle watch) {
        this.request = request;
        this.deadlineNanos = deadlineNanos;
        this.watch = watch;
    }

    /** Asks for what an older server can do instead; whether there is such a thing. */
    boolean makeDo() {
        Request<R> older = request.older();
        if (older != null) {
            request = older;
        }
        return older != null;
    }

    /** What is asked. */
    public final Request<R> request() {
        return request;
    }

    /** Nobody waits for it any more: when it was not sent yet it never will be. */
    @Override
    protected void abandon(Abandonment news) {
        news.giveUp(this);
    }

    /** Whether its user or its deadline ended it, whatever has come of it since: nothing else that ends it may come twice. */
    public final boolean isGivenUp() {
        Failure why = failure();
        return why instanceof OperationFailure own ? own.reason() == OperationFailure.Reason.TIMEOUT : why != null;
    }

    /** When it must have ended. */
    long deadlineNanos() {
        return deadlineNanos;
    }

    /** Whether it takes its place in the queue however much waits there. */
    boolean passesBounds() {
        return false;
    }

    /** Whether it makes sense only on the connection it was made for, and ends with it. */
    boolean boundToConnection() {
        return false;
    }
}
