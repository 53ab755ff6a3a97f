package io.kazoo.spi;

import io.kazoo.data.HoldState;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** An ephemeral node that stands for something its session holds; see {@link HoldKeeper}. Thread-safe. */
public interface HeldNode {

    /** How sure it is that it is held. */
    HoldState state();

    /** Whether it is certain at this moment that it is held: compares the clock with the safety deadline, without I/O. */
    boolean isValid();

    /** For how long it stays certain if nothing more is heard; zero when it is not. */
    Duration remaining();

    /**
     * Asks the ensemble whether the node is there, in a transaction that a quorum takes part in, which also moves the safety
     * deadline on. False when it is gone, which is LOST; fails with a {@code KazooException} when nobody knows.
     */
    CompletableFuture<Boolean> verify();

    /** Ends the keeping; the state becomes LOST, and the listener is told no more. */
    void forget();
}
