package io.kazoo.internal.runtime;

import io.kazoo.data.KazooState;
import io.kazoo.data.KeeperState;
import io.kazoo.data.SessionInfo;

/**
 * What a client is at this moment; immutable, replaced as a whole.
 *
 * @param keeper the detailed state
 * @param kazoo the state listeners are told of
 * @param session the current session, with id 0 before there is one
 */
public record ClientStatus(KeeperState keeper, KazooState kazoo, SessionInfo session) {}
