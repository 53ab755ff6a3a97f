package io.kazoo.internal.session;

import io.kazoo.data.LostPolicy;

/**
 * The deadlines that follow from a session timeout T.
 *
 * <p>A ping is due after T/6 without sending or T/3 without receiving, a connection is given up after 2T/3 without a byte
 * received (the official client's figure), and one attempt to connect takes 2T/5 at the most whatever the number of hosts
 * (the Rust client's figure), so that at least two attempts fit before the session is lost.
 *
 * <p>Bytes that make no frame are a large reply on a slow way, or nonsense after a wrong length: a connection is also given up
 * after 3/4 of the time to LOST without a whole frame, while there is time to resume the session elsewhere. Where the servers
 * decide about LOST it is given up after 4 T: else events would be lost in such a frame, unnoticed, for as long as pings are
 * answered into it.
 *
 * @param pingAfterSendNanos silence of our own after which a ping is sent
 * @param pingAfterReceiveNanos silence of the server after which a ping is sent
 * @param readNanos silence of the server after which the connection is given up
 * @param attemptNanos bound of dialling, and again of the handshake
 * @param lostNanos silence of every server after which the session is lost
 */
record Timeouts(
        long pingAfterSendNanos, long pingAfterReceiveNanos, long readNanos, long attemptNanos, long lostNanos) {

    /** Time without a whole frame after which the connection is given up. */
    long frameNanos() {
        return lostNanos == Long.MAX_VALUE ? readNanos * 6 : lostNanos / 4 * 3;
    }

    static Timeouts of(long timeoutNanos, long attemptLimitNanos, LostPolicy policy) {
        return new Timeouts(
                timeoutNanos / 6,
                timeoutNanos / 3,
                timeoutNanos / 3 * 2,
                Math.min(attemptLimitNanos, timeoutNanos / 5 * 2),
                policy.lostAfterNanos(timeoutNanos));
    }
}
