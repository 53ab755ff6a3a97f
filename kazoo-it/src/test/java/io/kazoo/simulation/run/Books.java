package io.kazoo.simulation.run;

import io.kazoo.data.NodeData;
import io.kazoo.error.ErrorCodes;
import io.kazoo.simulation.run.Call.Outcome;
import io.kazoo.simulation.run.Call.Tally;
import io.kazoo.testkit.model.Change;
import io.kazoo.testkit.model.Txn;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * All calls and what they left in the log of the ensemble: success left one transaction, {@code NONE} none, {@code UNKNOWN} at
 * most one.
 *
 * <p>What is written carries the number of its call, so each transaction is known by its data, by a path that belongs to one
 * call, or, where only the path and the session are known, by counting.
 */
final class Books {

    private static final char MARK = '#';
    private static final long SLACK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final World world;
    private final List<Call> calls = new ArrayList<>();
    private final List<Call> pending = new ArrayList<>();
    private final Map<String, Call> owners = new HashMap<>();
    private final Map<Long, Actor> sessions = new HashMap<>();
    private final Map<Long, List<byte @Nullable []>> written = new HashMap<>(); // by zxid

    Books(World world) {
        this.world = world;
    }

    // ---- calls

    Call open(Actor actor, CallKind kind, @Nullable String path, int run, long deadlineNanos) {
        long now = actor.process.nanoTime();
        Call call = new Call(calls.size(), actor, kind, path, run, now, now + deadlineNanos);
        calls.add(call);
        pending.add(call);
        world.operations[kind.ordinal()]++;
        world.story.add(6, call.id, kind.ordinal());
        world.story.tell(() -> call + " (deadline " + deadlineNanos / 1_000_000 + " ms)");
        return call;
    }

    /** Whether a call ends before one that its client made earlier. */
    boolean overtakes(Call call) {
        return pending.stream().anyMatch(other -> other.actor == call.actor && other.id < call.id);
    }

    /** The number that the next call gets. */
    int next() {
        return calls.size();
    }

    /** Says that what happens to a path was done by this call. */
    void owns(String path, Call call) {
        owners.put(path, call);
    }

    /** Says that a call's deletion cannot be told from others of its client. */
    void counts(Call call, Tally tally) {
        call.tally = tally;
        tally.pending++;
    }

    static byte[] mark(Call call, int fill) {
        byte[] text = (String.valueOf(MARK) + call.id + MARK).getBytes(StandardCharsets.US_ASCII);
        return fill == 0 ? text : Arrays.copyOf(text, text.length + fill);
    }

    @Nullable
    Call marked(byte @Nullable [] data) {
        if (data == null || data.length < 3 || data[0] != MARK) {
            return null;
        }
        int id = 0;
        for (int i = 1; i < data.length && data[i] != MARK; i++) {
            id = id * 10 + data[i] - '0';
        }
        return calls.get(id);
    }

    /** A call has ended. */
    void ended(Call call, Outcome outcome, String how) {
        world.story.add(7, call.id, outcome.ordinal());
        world.story.tell(() -> call + " ended: " + outcome + " " + how);
        if (call.isDone()) {
            world.violate("each call ends once", () -> call + " was " + call.outcome + " and now is " + outcome);
            return;
        }
        call.outcome = outcome;
        pending.remove(call);
        requireInTime(call);
        if (call.kind.single && call.kind.write) {
            call.actor.losses.ended(call, how);
        }
        if (call.tally != null) {
            settle(call, call.tally);
        } else if (call.kind.write) {
            if (outcome == Outcome.SUCCESS && call.traces == 0 && call.kind.isOneTransaction()) {
                world.violate("success left one transaction", () -> call + " left none");
            } else if (outcome == Outcome.NONE && call.traces > 0) {
                world.violate("NONE left no trace", () -> call + " left " + call.traces + ": " + how);
            }
        }
    }

    /** A call has ended as one that was taken back. */
    void cancelled(Call call) {
        if (!call.cancelled) {
            world.violate("only users cancel", () -> call + " ended as cancelled, and nobody had done that");
        }
        ended(call, Outcome.UNKNOWN, "cancelled");
    }

    private void requireInTime(Call call) {
        long now = call.actor.process.nanoTime();
        long latest = Math.max(call.deadlineNanos, call.actor.process.resumedNanos()) + SLACK_NANOS;
        if (now > latest) {
            world.violate(
                    "each call ends within its deadline",
                    () -> call + " ended " + (now - call.deadlineNanos) / 1000 + " us after its deadline");
        }
    }

    private void settle(Call call, Tally tally) {
        tally.pending--;
        if (call.outcome == Outcome.SUCCESS) {
            tally.succeeded++;
        } else if (call.outcome == Outcome.UNKNOWN) {
            tally.unknown++;
        }
        requireBalance(call.toString(), tally);
    }

    private void requireBalance(String what, Tally tally) {
        if (tally.committed < tally.succeeded) {
            world.violate(
                    "success left one transaction",
                    () -> what + ": " + tally.succeeded + " successes, " + tally.committed + " transactions");
        } else if (tally.committed > tally.succeeded + tally.unknown + tally.pending) {
            world.violate(
                    "NONE left no trace",
                    () -> what + ": " + tally.committed + " transactions of " + tally.succeeded + " successes, "
                            + tally.unknown + " unknown and " + tally.pending + " pending");
        }
    }

    /** How many calls of a client have not ended. */
    long openOf(Actor actor) {
        return pending.stream().filter(call -> call.actor == actor).count();
    }

    boolean isIdle() {
        return pending.isEmpty();
    }

    /** From time to time: nothing stays open beyond its deadline. */
    void check() {
        for (Call call : pending) {
            if (!call.actor.process.isPaused()) {
                requireInTime(call);
            }
        }
    }

    String describe() {
        return pending.isEmpty() ? "" : "; pending: " + pending;
    }

    // ---- the log

    void session(long id, Actor actor) {
        sessions.put(id, actor);
    }

    void committed(Txn txn) {
        if (txn.error() != ErrorCodes.OK) {
            return;
        }
        List<Change> changes = txn.changes();
        for (int i = 0; i < changes.size(); i++) {
            Change change = changes.get(i);
            if (change instanceof Change.Created created) {
                written(txn, created.data());
                Call call = marked(created.data());
                trace(call == null ? owners.get(created.path()) : call, txn);
            } else if (change instanceof Change.DataSet set) {
                written(txn, set.data());
                trace(marked(set.data()), txn);
            } else if (change instanceof Change.AclSet set) {
                tally(txn, "acl" + set.path());
            } else if (change instanceof Change.Deleted deleted) {
                Call call = owners.get(deleted.path());
                if (call != null && call.kind != CallKind.ENSURE_PATH) {
                    trace(call, txn);
                } else {
                    tally(txn, deleted.path());
                }
            }
        }
    }

    private void written(Txn txn, byte @Nullable [] data) {
        written.computeIfAbsent(txn.zxid(), zxid -> new ArrayList<>(1)).add(data);
    }

    private void tally(Txn txn, String key) {
        Actor actor = sessions.get(txn.sessionId());
        Tally tally = actor == null ? null : actor.tallies.get(key);
        if (tally != null) {
            tally.committed++;
            requireBalance(actor + " deletes " + key, tally);
        }
    }

    private void trace(@Nullable Call call, Txn txn) {
        if (call == null || call.traceZxid == txn.zxid()) {
            return;
        }
        call.traces++;
        call.traceZxid = txn.zxid();
        world.story.tell(() -> "committed 0x" + Long.toHexString(txn.zxid()) + ": " + call);
        if (call.outcome == Outcome.NONE) {
            world.violate("NONE left no trace", () -> call + " had failed with NONE and is committed now");
        } else if (call.traces > 1 && call.kind.isOneTransaction()) {
            world.violate("no call counts twice", () -> call + " was committed again");
        }
    }

    /** What a read shows must be what was committed with that number, to the last byte. */
    void requireTrue(Call call, NodeData node) {
        List<byte @Nullable []> committed = written.getOrDefault(node.stat().mzxid(), List.of());
        if (committed.stream().noneMatch(data -> Arrays.equals(data, node.data()))) {
            world.violate(
                    "reads show what was committed",
                    () -> call + " shows data that were not committed as 0x"
                            + Long.toHexString(node.stat().mzxid()));
        }
        Call writer = marked(node.data());
        if (writer != null && writer.traceZxid != node.stat().mzxid()) {
            world.violate(
                    "reads show what was committed",
                    () -> call + " shows data of " + writer + " with mzxid 0x"
                            + Long.toHexString(node.stat().mzxid()) + ", committed as 0x"
                            + Long.toHexString(writer.traceZxid));
        }
    }
}
