package io.kazoo.recipe;

import io.kazoo.AsyncKazooClient;
import io.kazoo.data.CreatedNode;
import io.kazoo.error.ConnectionLossException;
import io.kazoo.error.Effect;
import io.kazoo.error.ErrorContext;
import io.kazoo.error.KazooException;
import io.kazoo.internal.concurrent.Burst;
import io.kazoo.internal.concurrent.Failure;
import io.kazoo.internal.concurrent.Promise;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes leases and gives the inner lock back, in one flush: all leases or none. Owned by the lane. */
final class LeaseTaking {

    private final RecipeLane lane;
    private final AsyncKazooClient client;
    private final SemaphoreNodes nodes;
    private final Hold lock;
    private final NodeRemoval removal;
    private final Promise<List<Hold>> outcome = new Promise<>();

    // Owned by the lane.
    private final List<CreatedNode> made = new ArrayList<>();
    private final List<Hold> holds = new ArrayList<>();
    private @Nullable Throwable trouble;
    private int missing;

    /** Does nothing yet; {@code lock} is given back in every case. */
    LeaseTaking(RecipeLane lane, SemaphoreNodes nodes, Hold lock) {
        this.lane = lane;
        this.client = lane.client();
        this.nodes = nodes;
        this.lock = lock;
        this.removal = new NodeRemoval(client);
    }

    /** The leases; when this fails they are given back, in the background if need be. */
    Promise<List<Hold>> take(int leases) {
        missing = leases + 1;
        Burst.of(() -> {
            for (int i = 0; i < leases; i++) {
                create(nodes.leaseName(client.holdKeeper().uniqueName()));
            }
            lock.release();
        });
        lock.released()
                .onComplete(done -> lane.execute(() -> {
                    if (done.value() != Release.RELEASED) {
                        trouble(new ConnectionLossException(new ErrorContext(
                                "acquire",
                                nodes.path(),
                                lock.sessionId(),
                                Effect.NONE,
                                "the inner lock may have been lost before there was a lease",
                                null)));
                    }
                    arrived();
                }));
        return outcome;
    }

    private void create(String name) {
        client.createWithStat(nodes.leases() + "/" + name, nodes.identifier(), nodes.leaseMode())
                .whenComplete((node, error) -> {
                    if (node != null) {
                        made.add(node);
                    } else if (error != null) {
                        trouble(error);
                        if (error instanceof KazooException failed && failed.effect() == Effect.UNKNOWN) {
                            removal.children(nodes.leases(), name);
                        }
                    }
                    arrived();
                });
    }

    private void trouble(Throwable error) {
        if (trouble == null) {
            trouble = error;
        }
    }

    private void arrived() {
        if (--missing > 0) {
            return;
        }
        Throwable error = trouble;
        if (error != null) {
            giveUp(error);
            return;
        }
        missing = made.size();
        made.forEach(this::keep);
    }

    private void keep(CreatedNode node) {
        Hold fresh = new Hold(client, lane, node);
        client.holdKeeper()
                .keep(node.path(), node.stat().ephemeralOwner(), nodes.options().lease(), fresh::changed)
                .whenComplete((kept, error) -> {
                    if (kept != null) {
                        fresh.kept(kept);
                        holds.add(fresh);
                    } else if (error != null) {
                        trouble(error);
                    }
                    granted();
                });
    }

    private void granted() {
        if (--missing > 0) {
            return;
        }
        Throwable error = trouble;
        if (error == null) {
            outcome.succeed(List.copyOf(holds));
        } else {
            giveUp(error);
        }
    }

    private void giveUp(Throwable error) {
        holds.forEach(Hold::release);
        made.stream()
                .filter(node -> holds.stream().noneMatch(hold -> hold.path().equals(node.path())))
                .forEach(node -> removal.node(node.path(), node.stat().ephemeralOwner()));
        outcome.fail(Failure.thrownBy(error));
    }
}
