package io.kazoo.internal.session;

import io.kazoo.data.LostPolicy;

/**
 * The deadlines that follow from a session timeout T.
 *
 * <p>A ping is due after T/6 without sending or T/3 without receiving, a connection is given up after 2T/3 without a byte
 * received (the official client's figure), and one attempt to connect takes 2T/5 at the most whatever the number of hosts
 * (the Rust client's figure), so that at least two attempts fit before the session is lost.
 *
 * @param pingAfterSendNanos silence of our own after which a ping is sent
 * @param pingAfterReceiveNanos silence of the server after which a ping is sent
 * @param readNanos silence of the server after which the connection is given up
 * @param attemptNanos bound of dialling, and again of the handshake
 * @param lostNanos silence of every server after which the session is lost
 */
record Timeouts(
        long pingAfterSendNanos, long pingAfterReceiveNanos, long readNanos, long attemptNanos, long lostNanos) {

    static Timeouts of(long timeoutNanos, long attemptLimitNanos, LostPolicy policy) {
        return new Timeouts(
                timeoutNanos / 6,
                timeoutNanos / 3,
                timeoutNanos / 3 * 2,
                Math.min(attemptLimitNanos, timeoutNanos / 5 * 2),
                policy.lostAfterNanos(timeoutNanos));
    }
}
