package io.kazoo.recipe;

/** Told of a latch's leadership, one call after the other, on a callback thread; may block. */
public interface LeadershipListener {

    /** We lead. */
    void isLeader(Hold leadership);

    /** We do not lead any more for certain; {@link #isLeader} comes again when we do. */
    void notLeader();

    /** There can be no leadership, as the servers refuse it or the client is stopped; the latch is closed. Nothing by default. */
    default void failed(Throwable why) {}
}
