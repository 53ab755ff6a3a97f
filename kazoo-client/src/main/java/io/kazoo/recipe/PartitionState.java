package io.kazoo.recipe;

/** Where a {@link SetPartitioner} is; the states of kazoo. */
public enum PartitionState {
    /** It waits until the members stop changing, and then takes the locks of its items. It has none meanwhile. */
    ALLOCATING,
    /** Its items are its own. */
    ACQUIRED,
    /** Its items must be given back with {@link SetPartitioner#releaseSet()}: the members changed, or it may lose them. */
    RELEASE,
    /** The session was lost, something failed, or it was finished; {@link SetPartitioner#failure()} says what happened. */
    FAILURE
}
