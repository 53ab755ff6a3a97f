package io.kazoo.recipe;

import io.kazoo.AsyncKazooClient;
import io.kazoo.AsyncTransaction;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.NodeData;
import io.kazoo.data.Stat;
import io.kazoo.error.ClientStoppedException;
import io.kazoo.error.Effect;
import io.kazoo.error.ErrorCodes;
import io.kazoo.error.ForeignDataException;
import io.kazoo.error.NoNodeException;
import io.kazoo.error.OperationTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The node of one timed lease, and how it changes hands. Owned by the recipe's lane. */
final class LeaseSlot {

    /*
     * THE GUARD is kazoo's: a lock at the lease's path, held while the record is read and written. Our writes take place only if
     * the guard's node is still there and the record is as it was read, so that one who was paused in between changes nothing. A
     * marker tells what became of a write whose reply was lost.
     */
    private final RecipeLane lane;
    private final AsyncKazooClient client;
    private final InstantSource clock;
    private final String holder;
    private final String path;
    private final String record;
    private final KazooLock guard;

    // Owned by the lane.
    private @Nullable Lease newest;
    private @Nullable LeaseTerm term;

    LeaseSlot(RecipeLane lane, String path, String holder, InstantSource clock) {
        this.lane = lane;
        this.client = lane.client();
        this.clock = clock;
        this.holder = holder;
        this.path = path;
        this.record = (path.equals("/") ? "" : path) + "/lease_holder";
        this.guard = new KazooLock(client, path, LockOptions.DEFAULT.withIdentifier(holder));
    }

    String path() {
        return path;
    }

    String holder() {
        return holder;
    }

    Instant now() {
        return clock.instant();
    }

    RecipeLane lane() {
        return lane;
    }

    /** Whether no later one was obtained. */
    boolean isNewest(Lease lease) {
        return newest == lease;
    }

    // ---- reading

    void read(RecipeCall<Optional<LeaseRecord>> call) {
        call.either(client.get(record), (node, error) -> {
            if (node != null) {
                call.succeed(Optional.of(parse(call, node)));
            } else if (error instanceof NoNodeException) {
                call.succeed(Optional.empty());
            } else {
                call.again(error, () -> read(call));
            }
        });
    }

    private static LeaseRecord parse(RecipeCall<?> call, NodeData node) {
        try {
            return LeaseJson.read(node.data());
        } catch (IllegalArgumentException e) {
            throw new ForeignDataException(call.context("not a lease", e));
        }
    }

    // ---- obtaining

    /** Obtains or renews it; {@code then} is told the lease, or null when somebody else has it. */
    <T> void obtain(RecipeCall<T> call, Duration duration, Consumer<@Nullable Lease> then) {
        guarded(call, (held, was) -> {
            LeaseRecord current = was == null ? null : parse(call, was);
            Instant now = clock.instant();
            boolean isFree = current == null
                    || (current.version() == LeaseJson.VERSION
                            && (current.holder().equals(holder) || !now.isBefore(current.end())));
            if (isFree) {
                Instant end = now.plus(duration).truncatedTo(ChronoUnit.SECONDS);
                LeaseTerm last = term;
                LeaseTerm ours = last == null ? new LeaseTerm(end) : last.renewed(end);
                term = ours; // whatever becomes of the write, as nobody may know that
                write(call, held, was, end, written -> {
                    if (written == null) {
                        obtain(call, duration, then); // the guard or the record went meanwhile
                    } else {
                        LeaseTerm lasting = ours.written(end);
                        term = term == ours ? lasting : term;
                        Lease lease = new Lease(this, end, written.mzxid(), lasting);
                        newest = lease;
                        then.accept(lease);
                    }
                });
            } else {
                held.release(); // before another slot is tried: two that try them in different orders must not wait
                // for each other
                then.accept(null);
            }
        });
    }

    private <T> void write(
            RecipeCall<T> call, Hold held, @Nullable NodeData was, Instant end, Consumer<@Nullable Stat> then) {
        byte[] data = LeaseJson.write(holder, end);
        commit(
                call,
                held,
                steps -> was == null
                        ? steps.create(record, data, CreateOptions.PERSISTENT)
                        : steps.set(record, data, was.stat().version()),
                done -> {
                    if (done) {
                        call.effect(Effect.UNKNOWN); // it is ours, whatever keeps us from saying so
                        stat(call, held, data, then);
                    } else {
                        then.accept(null);
                    }
                });
    }

    /** Of what was written; null when the guard was lost and somebody has written over it, so that it is not ours any more. */
    private <T> void stat(RecipeCall<T> call, Hold held, byte[] written, Consumer<@Nullable Stat> then) {
        call.either(client.get(record), (node, error) -> {
            if (node == null && RecipeCall.isRetryable(error)) {
                call.again(error, () -> stat(call, held, written, then));
            } else if (error instanceof ClientStoppedException) {
                call.fail(new ClientStoppedException(call.context("obtained a moment before", error)));
            } else if (node == null && !(error instanceof NoNodeException)) {
                call.fail(new OperationTimeoutException(call.context("obtained, but not to be read", error)));
            } else if (node != null && Arrays.equals(node.data(), written)) {
                then.accept(node.stat());
            } else {
                call.effect(Effect.NONE);
                held.release();
                then.accept(null);
            }
        });
    }

    // ---- ending

    /** Ends the lease that the record's transaction {@code token} began; whether it was still there. */
    void release(RecipeCall<Boolean> call, long token) {
        guarded(call, (held, was) -> {
            if (was == null || was.stat().mzxid() != token) {
                call.succeed(false);
            } else {
                commit(call, held, steps -> steps.delete(record, was.stat().version()), done -> {
                    if (done) {
                        call.succeed(true);
                    } else {
                        release(call, token);
                    }
                });
            }
        });
    }

    // ---- what both have in common

    private interface Step {
        void run(Hold held, @Nullable NodeData was);
    }

    /** Takes the guard and reads the record; the guard is given back when the call is over. */
    private <T> void guarded(RecipeCall<T> call, Step step) {
        CompletableFuture<Hold> taking = guard.acquireAsync(client.deadline());
        call.outcome().onComplete(done -> taking.cancel(false));
        taking.whenComplete((held, error) -> {
            if (held == null) {
                if (!call.isOver() && error != null) {
                    call.fail(error);
                }
            } else if (call.isOver()) {
                held.release();
            } else {
                call.outcome().onComplete(done -> held.release());
                look(call, held, step);
            }
        });
    }

    private <T> void look(RecipeCall<T> call, Hold held, Step step) {
        call.either(client.get(record), (node, error) -> {
            if (node != null || error instanceof NoNodeException) {
                step.run(held, node);
            } else {
                call.again(error, () -> look(call, held, step));
            }
        });
    }

    private interface Steps {
        AsyncTransaction add(AsyncTransaction transaction);
    }

    /** {@code then} is told whether it took place, false when the guard was lost or the record changed. */
    private <T> void commit(RecipeCall<T> call, Hold held, Steps change, Consumer<Boolean> then) {
        String marker = (path.equals("/") ? "" : path) + "/_kazoo_"
                + client.holdKeeper().uniqueName();
        new MarkedCommit(call, client, marker, steps -> change.add(steps.check(held.path(), -1)), code -> {
                    switch (code) {
                        case ErrorCodes.OK -> then.accept(true);
                        case ErrorCodes.NO_NODE, ErrorCodes.BAD_VERSION, ErrorCodes.NODE_EXISTS -> {
                            held.release();
                            then.accept(false);
                        }
                        default -> call.fail(ErrorCodes.toException(code, call.context(null, null)));
                    }
                })
                .run();
    }
}
