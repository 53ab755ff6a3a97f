package io.kazoo.data;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A client's session at one moment.
 *
 * @param id id of the session, 0 when there is none
 * @param negotiatedTimeout session time-out that the server granted, zero when there was no session yet
 * @param server the server connected to, or null when there is none
 * @param generation number of the session within the client: 1 for the first, growing by one with each new session
 * @param state the client's state
 */
public record SessionInfo(
        long id, Duration negotiatedTimeout, @Nullable String server, long generation, KeeperState state) {
    /** The id as servers print it, such as {@code 0x10000a5f3c90001}. */
    public String idHex() {
        return "0x" + Long.toHexString(id);
    }
}
