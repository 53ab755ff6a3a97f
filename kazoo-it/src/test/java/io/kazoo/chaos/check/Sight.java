package io.kazoo.chaos.check;

/** What checks look at; a check that has seen none of it has proven nothing. */
public enum Sight {
    /** Changes told as done, looked for in the servers' logs. */
    DONE,
    /** Changes told as not done. */
    DENIED,
    /** Changes that nobody could tell of. */
    UNKNOWN,
    DELETIONS,
    /** Writes for which an order was looked for. */
    ORDERED_WRITES,
    READS,
    ABSENCES,
    ONE_SHOT_EVENTS,
    /** Moments from which on a persistent watch owes everything. */
    TREE_STARTS,
    TREE_EVENTS,
    DATA_TOLD,
    SEQUENCE_NUMBERS,
    COUNTS,
    /** Beliefs in holding a lock that were compared with an earlier one. */
    LOCK_BELIEFS,
    LEAD_BELIEFS,
    CLAIM_BELIEFS,
    /** Beliefs in a place of a semaphore while another had one. */
    PLACE_BELIEFS,
    LOCK_GUARDS,
    LEAD_GUARDS,
    PLACE_GUARDS,
    PUTS,
    TAKEN,
    CONSUMED,
    EPHEMERALS,
    /** Operations whose time was taken. */
    TIMED
}
