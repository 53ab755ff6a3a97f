package io.kazoo.internal.runtime;

import io.kazoo.data.HoldState;
import io.kazoo.data.LeaseMode;
import io.kazoo.data.LeaseTerms;
import io.kazoo.internal.concurrent.Failure;
import io.kazoo.internal.concurrent.Lane;
import io.kazoo.internal.concurrent.Promise;
import io.kazoo.internal.session.Contacts;
import io.kazoo.spi.HeldNode;
import io.kazoo.spi.HoldListener;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** One node that is kept, from its registration until it is lost. Owned by the loop; what the interface says is thread-safe. */
final class KeptNode implements HeldNode {

    /** Of the time-out, for clocks that do not run alike. */
    private static final int CLOCK_SHARE = 50;

    private static final int USUAL_MARGIN_SHARE = 4;

    private final ClientView view;
    private final String path;
    private final long owner;
    private final LeaseTerms terms;
    private final HoldListener listener;
    private final Lane lane;
    private final Promise<KeptNode> granted = new Promise<>();

    // Written by the loop.
    private volatile HoldState state = HoldState.HELD;
    private volatile long deadlineNanos = Contacts.NEVER;

    // Owned by the loop.
    private boolean seen = true;
    private boolean looked;

    KeptNode(ClientView view, String path, long owner, LeaseTerms terms, HoldListener listener) {
        this.view = view;
        this.path = path;
        this.owner = owner;
        this.terms = terms;
        this.listener = listener;
        this.lane = view.eventLane("hold of " + path);
    }

    String path() {
        return path;
    }

    long owner() {
        return owner;
    }

    /** Completes with this node once its lease has begun. */
    Promise<KeptNode> granted() {
        return granted;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    /** Whether a check of this node is to be part of the next round. */
    boolean wantsCheck() {
        return terms.mode() == LeaseMode.QUORUM || !seen || !granted.isDone();
    }

    /** There is a new connection: whether the node is there must be seen again. */
    void unseen() {
        seen = false;
    }

    /** A transaction that checked the node succeeded, as far as this node goes. */
    void wasSeen() {
        seen = true;
        looked = true;
    }

    /** Moves the deadline on, and the state with it. */
    void review(long now, boolean connected, Contacts contacts) {
        if (state == HoldState.LOST) {
            return;
        }
        renew(contacts);
        if (!granted.isDone()) {
            grant(now, connected, contacts);
            return;
        }
        if (now - deadlineNanos >= 0) {
            become(HoldState.UNCERTAIN);
        } else if (!connected) {
            become(HoldState.SUSPENDED);
        } else if (seen) {
            become(HoldState.HELD);
        }
    }

    private void renew(Contacts contacts) {
        long timeout = contacts.timeoutNanos();
        long margin = terms.margin().map(Duration::toNanos).orElse(timeout / USUAL_MARGIN_SHARE);
        long from = terms.mode() == LeaseMode.QUORUM ? contacts.provenContact(margin) : contacts.newestContact();
        if (from != Contacts.NEVER) {
            long until = from + timeout - timeout / CLOCK_SHARE;
            if (deadlineNanos == Contacts.NEVER || until - deadlineNanos > 0) {
                deadlineNanos = until;
            }
        }
    }

    private void grant(long now, boolean connected, Contacts contacts) {
        long left = deadlineNanos == Contacts.NEVER ? -1 : deadlineNanos - now;
        if (connected && seen && (left >= contacts.timeoutNanos() / 3 || (looked && left > 0))) {
            granted.succeed(this);
        }
    }

    /** The node or its session is gone. */
    void lose(Failure why) {
        granted.fail(why);
        become(HoldState.LOST);
    }

    private void become(HoldState next) {
        if (state != next && state != HoldState.LOST) {
            state = next;
            if (!granted.isFailed()) {
                lane.execute(() -> listener.onState(next));
            }
        }
    }

    @Override
    public HoldState state() {
        HoldState now = state;
        boolean valid = now == HoldState.LOST
                || now == HoldState.UNCERTAIN
                || !remaining().isZero();
        return valid ? now : HoldState.UNCERTAIN; // the clock knows before the loop does
    }

    @Override
    public boolean isValid() {
        HoldState now = state;
        return (now == HoldState.HELD || now == HoldState.SUSPENDED) && leftNanos() > 0;
    }

    @Override
    public Duration remaining() {
        return state == HoldState.LOST ? Duration.ZERO : Duration.ofNanos(Math.max(0, leftNanos()));
    }

    private long leftNanos() {
        long deadline = deadlineNanos;
        SessionLoop loop = view.runtime().loop();
        return deadline == Contacts.NEVER || loop == null
                ? 0
                : deadline - loop.loop().nanoTime();
    }

    @Override
    public CompletableFuture<Boolean> verify() {
        return view.export(view.runtime().holds().verify(this));
    }

    @Override
    public void forget() {
        view.runtime().holds().forget(this);
    }

    /** Ends without a word. */
    void end() {
        state = HoldState.LOST;
    }
}
