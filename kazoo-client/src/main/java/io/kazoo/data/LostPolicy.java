package io.kazoo.data;

/**
 * When a session that no server can be heard of is given up.
 *
 * <p>The server expires a session between T and T plus one tick after it last heard from it, T being the negotiated session
 * timeout. A client that is cut off from every server cannot be told, so it goes by its own clock, counted from the last
 * frame it received from ZooKeeper. The default is 4/3 of T, the figure of the official client since 3.9.3
 * (ZOOKEEPER-4508).
 *
 * @param numerator of the multiple of T; 0 means that only a server decides
 * @param denominator of the multiple of T
 */
public record LostPolicy(int numerator, int denominator) {

    /** 4/3 of the negotiated session timeout after the last frame received. */
    public static final LostPolicy DEFAULT = new LostPolicy(4, 3);

    /** Only a server's answer ends the session; while cut off the client stays SUSPENDED for as long as it takes. */
    public static final LostPolicy SERVER_DECIDES = new LostPolicy(0, 1);

    /** Checks the multiple. */
    public LostPolicy {
        if (denominator < 1 || numerator < 0 || (numerator != 0 && numerator < denominator)) {
            throw new IllegalArgumentException("LOST cannot come before the session timeout: " + numerator + "/"
                    + denominator + " of it; use 1/1 or more, or SERVER_DECIDES");
        }
    }

    /** Whether the client's own clock ends a session. */
    public boolean ownClock() {
        return numerator > 0;
    }

    /** How long after the last frame received the session is lost; {@link Long#MAX_VALUE} when a server decides. */
    public long lostAfterNanos(long timeoutNanos) {
        return ownClock() ? Math.multiplyExact(timeoutNanos / denominator, (long) numerator) : Long.MAX_VALUE;
    }
}
