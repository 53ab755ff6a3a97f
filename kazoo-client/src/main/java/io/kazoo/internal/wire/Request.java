package io.kazoo.internal.wire;

import io.kazoo.error.ErrorCodes;
import org.jspecify.annotations.Nullable;

/**
 * A request that encodes itself and decodes its own reply. Immutable, provided that the caller leaves its
 * lists and byte arrays alone: most are not copied.
 *
 * @param <R> what a reply means
 */
public sealed interface Request<R>
        permits WatchableRead,
                AddWatch,
                Auth,
                CheckWatches,
                CloseSession,
                Create,
                Create2,
                CreateContainer,
                CreateTtl,
                CreateWithoutStat,
                Delete,
                GetAcl,
                GetAllChildrenNumber,
                GetEphemerals,
                Multi,
                MultiRead,
                Ping,
                Reconfig,
                RemoveWatches,
                Sasl,
                SetAcl,
                SetData,
                SetWatches,
                SetWatches2,
                Sync,
                WhoAmI {
    /** Number of the operation, see {@link OpCode}. */
    int opcode();

    /** ZooKeeper's name of the operation, for messages. */
    default String name() {
        return OpCode.name(opcode());
    }

    /** The node concerned, or null if no single node. */
    default @Nullable String path() {
        return null;
    }

    /** Writes the body, without any header. */
    void encode(JuteWriter out);

    /**
     * Reads the body of a reply without error. Bytes left over are the caller's to skip.
     *
     * @throws WireException if the body is not what this operation's reply must be
     */
    R decode(JuteReader in);

    /**
     * The error code in the body of a reply whose header has none, if it speaks of the whole session, else 0. The reader stays where it
     * is.
     */
    default int refusal(JuteReader in) {
        return ErrorCodes.OK;
    }

    /** Whether a reply with this error code is an answer rather than a failure. */
    default boolean accepts(int errorCode) {
        return false;
    }

    /** What an error code means that the request {@linkplain #accepts accepts}; not to be called for others. */
    default R decodeError(int errorCode) {
        throw new IllegalArgumentException(name() + " does not accept error code " + errorCode);
    }

    /** Whether it can be repeated without harm on the same or another connection of the session. */
    default boolean isRead() {
        return false;
    }

    /** What asks a server that is too old for this for as much of it as it can do, in one request; null if nothing does. */
    default @Nullable Request<R> older() {
        return null;
    }

    /** About how many bytes the body takes; never less than 0. */
    default int weight() {
        return 0;
    }
}
