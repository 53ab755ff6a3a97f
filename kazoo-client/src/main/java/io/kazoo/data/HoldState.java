package io.kazoo.data;

/** How sure it is that something is held. */
public enum HoldState {
    /** Held. */
    HELD,
    /** There is no connection, or nobody looked since there is one again; still held until the safety deadline. */
    SUSPENDED,
    /** The safety deadline has passed: somebody else may hold it. Can become HELD again, with the same token. */
    UNCERTAIN,
    /** Given back, taken away or gone with its session. Final. */
    LOST
}
