package io.kazoo.data;

/** What a watch added by {@code addWatch} covers. Servers since 3.6. */
public enum WatchMode {
    /** The node and its list of children, until removed. */
    PERSISTENT(0),
    /** The node and everything below it, until removed; child list events are not reported. */
    PERSISTENT_RECURSIVE(1);

    private final int wireMode;

    WatchMode(int wireMode) {
        this.wireMode = wireMode;
    }

    /** Number on the wire. */
    public int wireMode() {
        return wireMode;
    }
}
