package io.kazoo.testkit.model;

import java.util.concurrent.TimeUnit;

/**
 * How a modelled ensemble is set up. Defaults are ZooKeeper's.
 *
 * @param servers how many; one is a standalone server
 * @param tickMillis ZooKeeper's unit of time, in milliseconds
 * @param minTimeoutMillis shortest session time-out given, in milliseconds
 * @param maxTimeoutMillis longest session time-out given, in milliseconds
 * @param syncLimitTicks after how many ticks a server cut off from its peers stops serving
 * @param version as what the servers answer
 * @param electionNanos from the loss of a leader to the time that servers serve again, in nanoseconds
 * @param containerCheckMillis how often empty containers and outlived TTL nodes are looked for, in milliseconds
 * @param eagerAclCheck whether servers of a quorum refuse what their own state does not permit before they ask the leader, and
 *     so before they answer what they were asked earlier; ZooKeeper's {@code enableEagerACLCheck}, of 3.6 and later
 */
public record EnsembleSettings(
        int servers,
        int tickMillis,
        int minTimeoutMillis,
        int maxTimeoutMillis,
        int syncLimitTicks,
        ModelVersion version,
        long electionNanos,
        int containerCheckMillis,
        boolean eagerAclCheck) {

    private static final int TICK_MILLIS = 2000;
    private static final int MIN_TICKS = 2;
    private static final int MAX_TICKS = 20;
    private static final int SYNC_LIMIT_TICKS = 5;
    private static final long ELECTION_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
    private static final int CONTAINER_CHECK_MILLIS = 60_000;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one of them is not positive or the shortest time-out is longer than the longest
     */
    public EnsembleSettings {
        requirePositive(servers, "servers");
        requirePositive(tickMillis, "tickMillis");
        requirePositive(minTimeoutMillis, "minTimeoutMillis");
        requirePositive(syncLimitTicks, "syncLimitTicks");
        requirePositive(electionNanos, "electionNanos");
        requirePositive(containerCheckMillis, "containerCheckMillis");
        if (maxTimeoutMillis < minTimeoutMillis) {
            throw new IllegalArgumentException(
                    "maxTimeoutMillis " + maxTimeoutMillis + " is less than minTimeoutMillis " + minTimeoutMillis);
        }
    }

    /** One standalone server of the newest version. */
    public static EnsembleSettings standalone() {
        return ofServers(1);
    }

    /** As many servers of the newest version. */
    public static EnsembleSettings ofServers(int servers) {
        return new EnsembleSettings(
                servers,
                TICK_MILLIS,
                MIN_TICKS * TICK_MILLIS,
                MAX_TICKS * TICK_MILLIS,
                SYNC_LIMIT_TICKS,
                ModelVersion.V3_9,
                ELECTION_NANOS,
                CONTAINER_CHECK_MILLIS,
                false);
    }

    /** The same with another tick, and with session time-outs of 2 to 20 of these ticks. */
    public EnsembleSettings withTickMillis(int millis) {
        return new EnsembleSettings(
                servers,
                millis,
                MIN_TICKS * millis,
                MAX_TICKS * millis,
                syncLimitTicks,
                version,
                electionNanos,
                containerCheckMillis,
                eagerAclCheck);
    }

    /** The same with other limits of session time-outs. */
    public EnsembleSettings withTimeoutMillis(int min, int max) {
        return new EnsembleSettings(
                servers,
                tickMillis,
                min,
                max,
                syncLimitTicks,
                version,
                electionNanos,
                containerCheckMillis,
                eagerAclCheck);
    }

    /** The same with another limit for servers cut off. */
    public EnsembleSettings withSyncLimitTicks(int ticks) {
        return new EnsembleSettings(
                servers,
                tickMillis,
                minTimeoutMillis,
                maxTimeoutMillis,
                ticks,
                version,
                electionNanos,
                containerCheckMillis,
                eagerAclCheck);
    }

    /** The same, answering as another version. */
    public EnsembleSettings withVersion(ModelVersion other) {
        return new EnsembleSettings(
                servers,
                tickMillis,
                minTimeoutMillis,
                maxTimeoutMillis,
                syncLimitTicks,
                other,
                electionNanos,
                containerCheckMillis,
                eagerAclCheck);
    }

    /** The same with elections of another length. */
    public EnsembleSettings withElectionNanos(long nanos) {
        return new EnsembleSettings(
                servers,
                tickMillis,
                minTimeoutMillis,
                maxTimeoutMillis,
                syncLimitTicks,
                version,
                nanos,
                containerCheckMillis,
                eagerAclCheck);
    }

    /** The same with another interval of looking for containers and TTL nodes that are due. */
    public EnsembleSettings withContainerCheckMillis(int millis) {
        return new EnsembleSettings(
                servers,
                tickMillis,
                minTimeoutMillis,
                maxTimeoutMillis,
                syncLimitTicks,
                version,
                electionNanos,
                millis,
                eagerAclCheck);
    }

    /** The same with early checks of ACLs, or without. */
    public EnsembleSettings withEagerAclCheck(boolean on) {
        return new EnsembleSettings(
                servers,
                tickMillis,
                minTimeoutMillis,
                maxTimeoutMillis,
                syncLimitTicks,
                version,
                electionNanos,
                containerCheckMillis,
                on);
    }

    private static void requirePositive(long value, String name) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be positive: " + value);
        }
    }
}
