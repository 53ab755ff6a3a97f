package io.kazoo.internal.wire;

import org.jspecify.annotations.Nullable;

/**
 * Body of a watch event, which comes with the xid -1.
 *
 * @param type kind of event, see {@code EventType.fromWire}
 * @param state 3 from every known server
 * @param path the node concerned
 */
public record Notification(int type, int state, @Nullable String path) {
    /** The xid of every notification. */
    public static final int XID = -1;

    /** Reads the body. */
    public static Notification decode(JuteReader in) {
        return new Notification(in.readInt(), in.readInt(), in.readString());
    }
}
