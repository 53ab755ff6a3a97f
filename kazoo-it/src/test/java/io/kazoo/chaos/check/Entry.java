package io.kazoo.chaos.check;

/**
 * One line of a history. A client is one session slot of one process, such as {@code p1.2/3}: process 1, its second start,
 * third slot. Times are nanoseconds of one clock for all processes. Within a client, the order of the lines is the order in
 * which it saw things.
 */
public sealed interface Entry {
    String client();

    long nanos();

    /**
     * An operation begins.
     *
     * @param id names it, and is the data it writes
     * @param version the version asked for, -1 for any
     * @param watched whether a one-shot watch is asked for; its id is the operation's
     */
    record Called(String client, long nanos, String id, OpKind kind, String path, int version, boolean watched)
            implements Entry {}

    /**
     * An operation ends.
     *
     * @param session id of the session the client had then
     * @param status {@link #OK}, {@link #ABSENT}, or the simple name of the exception
     * @param mayHaveHappened the effect of a failure: UNKNOWN
     * @param version the node's version after it, -1 if not told
     * @param zxid of the node's last change, -1 if not told
     * @param value what was read, or the path that was created; {@code -} for none
     */
    record Replied(
            String client,
            long nanos,
            String id,
            long session,
            String status,
            boolean mayHaveHappened,
            int version,
            long zxid,
            String value)
            implements Entry {
        public static final String OK = "OK";
        /** No such node, as {@code exists} says it. */
        public static final String ABSENT = "ABSENT";

        /** Whether it succeeded. */
        public boolean isOk() {
            return status.equals(OK) || status.equals(ABSENT);
        }
    }

    /** The client's state changed. */
    record StateChanged(String client, long nanos, String state, long session) implements Entry {}

    /** A watch had an event. */
    record Event(String client, long nanos, String watch, String type, String path, long zxid) implements Entry {}

    /** From this zxid on a persistent watch must report everything below its path. */
    record Complete(String client, long nanos, String watch, String path, long zxid) implements Entry {}

    /**
     * A {@code DataWatch} told of a node.
     *
     * @param zxid of its last change, -1 if it is not there
     */
    record Told(String client, long nanos, String watch, String path, long zxid, String value) implements Entry {}

    /**
     * Something was held for certain.
     *
     * @param nanos before the question
     * @param path of what is held
     * @param token fencing token of the hold
     * @param afterNanos after the answer
     */
    record Valid(String client, long nanos, String path, long token, long afterNanos) implements Entry {}

    /** No operation begins any more and none is under way; client is the process. */
    record Quiet(String client, long nanos) implements Entry {}

    /** The process ends as it was asked to. */
    record Ended(String client, long nanos) implements Entry {}
}
