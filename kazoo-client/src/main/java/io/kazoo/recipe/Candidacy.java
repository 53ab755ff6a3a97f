package io.kazoo.recipe;

import io.kazoo.AsyncKazooClient;
import io.kazoo.data.BackOff;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Somebody who stands for election, again and again; see {@link Election#stand}. Thread-safe. */
public final class Candidacy implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Candidacy.class);

    /** Between terms that fail. */
    private static final BackOff PAUSES = new BackOff(Duration.ofMillis(20), 2, 0, Duration.ofSeconds(2));

    private final RecipeLane lane;
    private final Executor terms;
    private final PathLock lock;
    private final ExclusiveTask<?, ?> leader;
    private final CandidacyOptions options;
    private final Consumer<Throwable> failures;

    // Written by the lane.
    private volatile boolean closed;

    // Written by the thread of the term.
    private volatile @Nullable ExclusiveRun term;

    // Owned by the lane.
    private @Nullable CompletableFuture<Hold> attempt;
    private int failed;

    private Candidacy(
            AsyncKazooClient client,
            PathLock lock,
            ExclusiveTask<?, ?> leader,
            CandidacyOptions options,
            Consumer<Throwable> failures) {
        this.lane = new RecipeLane(client, "candidate of " + lock.path());
        this.terms = lane.forListeners("leader of " + lock.path());
        this.lock = lock;
        this.leader = leader;
        this.options = options;
        this.failures = failures;
    }

    static Candidacy begin(
            AsyncKazooClient client,
            PathLock lock,
            ExclusiveTask<?, ?> leader,
            CandidacyOptions options,
            Consumer<Throwable> failures) {
        Candidacy candidacy = new Candidacy(client, lock, leader, options, failures);
        candidacy.lane.execute(candidacy::stand);
        return candidacy;
    }

    /** Whether it is certain at this moment that we lead; no I/O. */
    public boolean isLeader() {
        return leadership().filter(Hold::isValid).isPresent();
    }

    /** The leadership of the present term. */
    public Optional<Hold> leadership() {
        ExclusiveRun running = term;
        return running == null ? Optional.empty() : Optional.of(running.hold());
    }

    /**
     * Ends the present term, if there is one: the leader's thread is interrupted, and when his code has returned the leadership is
     * given back. Then we stand again, if we do that.
     */
    public void resign() {
        ExclusiveRun running = term;
        if (running != null) {
            running.interrupt();
        }
    }

    /** Resigns and stands no more. Returns at once; does nothing when called again. */
    @Override
    public void close() {
        closed = true;
        lane.execute(() -> {
            CompletableFuture<Hold> waiting = attempt;
            if (waiting != null) {
                waiting.cancel(false);
            }
        });
        resign();
    }

    /** Whether we still stand or lead. */
    public boolean isActive() {
        return !closed || term != null;
    }

    private void stand() {
        if (closed) {
            return;
        }
        CompletableFuture<Hold> next = lock.acquireAsync();
        attempt = next;
        next.whenCompleteAsync(this::elected, lane);
    }

    private void elected(@Nullable Hold hold, @Nullable Throwable error) {
        attempt = null;
        if (hold != null && closed) {
            hold.release();
        } else if (hold != null) {
            terms.execute(() -> lead(hold));
        } else if (!closed) {
            closed = true;
            if (error != null && !(error instanceof CancellationException)) {
                terms.execute(() -> tell(error));
            }
        }
    }

    private void lead(Hold hold) {
        if (closed) {
            hold.release();
            return;
        }
        ExclusiveRun running = new ExclusiveRun(hold, options.interrupts());
        term = running;
        if (closed) {
            running.interrupt(); // which close() may have come too early for
        }
        boolean ended = false;
        try {
            running.run(leader);
            ended = true;
        } catch (InterruptedException e) {
            ended = true; // resigned
        } catch (Throwable thrown) {
            tell(thrown);
        } finally {
            term = null;
        }
        boolean clean = ended;
        lane.execute(() -> again(clean));
    }

    private void again(boolean clean) {
        if (!options.requeues()) {
            closed = true;
        } else if (clean) {
            failed = 0;
            stand();
        } else {
            failed++;
            lane.client().delay(Duration.ofNanos(PAUSES.pauseNanos(failed, 0))).whenComplete((paused, stopped) -> {
                if (stopped == null) {
                    stand();
                } else if (!closed) {
                    closed = true;
                    terms.execute(() -> tell(stopped));
                }
            });
        }
    }

    private void tell(Throwable thrown) {
        try {
            failures.accept(thrown);
        } catch (Throwable e) {
            LOG.warn("The listener for failures of {} threw", this, e);
        }
    }

    @Override
    public String toString() {
        return "Candidacy[" + lock.path() + "]";
    }
}
