package io.kazoo.data;

import java.time.Duration;

/**
 * The bounds a client keeps.
 *
 * @param deadline of each call, from its submission to its end
 * @param queuedRequests that wait while there is no connection, at the most
 * @param queuedBytes that wait while there is no connection, at the most (approximately)
 * @param requestBytes of one request frame, at the most; the server's own limit is {@code jute.maxbuffer}
 * @param replyBytes of one reply frame, at the most; a larger one fails its request and is skipped
 * @param stopTimeout bound of {@code stop()}
 */
public record LimitSettings(
        Duration deadline,
        int queuedRequests,
        long queuedBytes,
        int requestBytes,
        int replyBytes,
        Duration stopTimeout) {}
