package io.kazoo.simulation.run;

import io.kazoo.testkit.model.Txn;
import org.jspecify.annotations.Nullable;

/** Users of more than single calls on the clients of a world, recipes for instance. Called in the world's thread. */
public interface Guests {

    /** Nobody. */
    Guests NONE = new Guests() {};

    /** The clients are there and the first is connected: makes what must be there before anything goes wrong. */
    default void prepare() {}

    /** Plans what is done in the phase with faults, which lasts so long. */
    default void work(long spanNanos) {}

    /** After every task: what must hold always. */
    default void check() {}

    /** A transaction took place. */
    default void committed(Txn txn) {}

    /** Whether nothing is under way. Nothing new is begun once the world winds up. */
    default boolean isIdle() {
        return true;
    }

    /** Whether all is as it must be at rest, or will be; asked again for a while. */
    default boolean isSettled() {
        return true;
    }

    /** What is not. */
    default String unsettled() {
        return "";
    }

    /** How many watches they need on servers at rest at the most; -1 for not known. */
    default int mostWatches() {
        return 0;
    }

    /** By how much fewer calls the clients' usual users make for them. */
    default int callsDividedBy() {
        return 1;
    }

    /** Whether they bear that servers end sessions that are in time, which no server does by itself. */
    default boolean bearForcedExpiry() {
        return true;
    }

    /** Whether some of their worlds go to the limits of leases. */
    default boolean goToTheLimits() {
        return false;
    }

    /** Counts what should come about in many seeds. */
    default void tally(Tallies tallies) {}

    /** Something is about to go wrong with this client: its user does something. */
    default void press(Actor actor) {}

    /** Somebody who holds something; null if nobody does. */
    default @Nullable Actor holder() {
        return null;
    }

    /** How far the rate of a client's clock may be off. */
    default double clockSkew() {
        return 0.1;
    }
}
