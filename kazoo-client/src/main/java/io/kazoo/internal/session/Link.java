package io.kazoo.internal.session;

/**
 * One open connection as the session sees it. Owned by the loop.
 */
final class Link {

    final int epoch;
    final Endpoint endpoint;
    final ServerProfile profile;

    // Owned by the loop.
    long lastSentNanos;
    long lastBytesNanos;
    boolean pingOutstanding;
    boolean versionAsked;
    boolean readOnly;
    boolean confirmed;

    Link(int epoch, Endpoint endpoint, ServerProfile profile, long now) {
        this.epoch = epoch;
        this.endpoint = endpoint;
        this.profile = profile;
        this.lastSentNanos = now;
        this.lastBytesNanos = now;
    }

    long pingDueAt(Timeouts timeouts) {
        return pingOutstanding
                ? Long.MAX_VALUE
                : Math.min(
                        lastSentNanos + timeouts.pingAfterSendNanos(),
                        lastBytesNanos + timeouts.pingAfterReceiveNanos());
    }
}
