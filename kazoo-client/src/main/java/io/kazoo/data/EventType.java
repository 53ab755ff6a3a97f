package io.kazoo.data;

/** What a {@link WatchedEvent} reports. */
public enum EventType {
    /** The watch ended: the session expired or the client was stopped. No further event comes. */
    NONE,
    /** The node was created. */
    CREATED,
    /** The node was deleted. */
    DELETED,
    /** The node's data was set. */
    CHANGED,
    /** A child of the node was created or deleted. */
    CHILD,
    /**
     * Events may have been missed, after a reconnect or because the watcher is too slow for them: read again. Made by the
     * client, never sent by a server.
     */
    GAP,
    /** A kind of event that this version of the client does not know; such events are ignored, so no watcher gets it. */
    UNKNOWN;

    /** The type of an event by its number on the wire; {@link #UNKNOWN} for any number not known. */
    public static EventType fromWire(int number) {
        return switch (number) {
            case -1 -> NONE;
            case 1 -> CREATED;
            case 2 -> DELETED;
            case 3 -> CHANGED;
            case 4 -> CHILD;
            default -> UNKNOWN;
        };
    }
}
