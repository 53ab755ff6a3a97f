package io.kazoo.testkit.model;

import java.util.List;

/**
 * A committed transaction. One that failed has used up its zxid as well, and has an error and no changes.
 *
 * @param zxid its number
 * @param wallMillis when, by the leader's wall clock
 * @param sessionId the session that asked for it, 0 for the ensemble itself
 * @param xid the number of the session's request, 0 if none
 * @param changes what it changed, in order
 * @param error 0, or why it failed; of a {@code multi} the first error of its operations
 */
public record Txn(long zxid, long wallMillis, long sessionId, int xid, List<Change> changes, int error) {}
