package io.kazoo.error;

/** What a failed operation did to the data on the servers. */
public enum Effect {
    /** Nothing: the change did not happen and will not. */
    NONE,
    /** The change may have happened, or may still happen: look before doing it again. */
    UNKNOWN
}
