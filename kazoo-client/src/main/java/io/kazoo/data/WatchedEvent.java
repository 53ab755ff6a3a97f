package io.kazoo.data;

import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a watched node, or to the watch itself.
 *
 * @param type what happened; {@link EventType#NONE} means the watch ended, {@link EventType#GAP} that events may have been
 *     missed
 * @param state the connection on which the event came, CONNECTED or CONNECTED_RO; for {@link EventType#NONE} state of the
 *     client when the watch ended
 * @param path the node concerned, or null for an event that concerns no single node
 * @param zxid id of the transaction that caused the event, as servers since 3.9 send it; for {@code GAP} the newest that this
 *     client has seen; -1 when not known
 */
public record WatchedEvent(
        EventType type, KeeperState state, @Nullable String path, long zxid) {}
