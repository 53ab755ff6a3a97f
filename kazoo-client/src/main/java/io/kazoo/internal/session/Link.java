package io.kazoo.internal.session;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * One open connection as the session sees it. Owned by the loop.
 */
final class Link {

    final int epoch;
    final Endpoint endpoint;
    final ServerProfile profile;
    final long openedNanos;

    // Owned by the loop.
    long lastSentNanos;
    long lastBytesNanos;
    long lastFrameNanos;

    /** When the oldest request was answered last. */
    long progressNanos;

    boolean pingOutstanding;

    /** When the pings that are not answered yet were sent. */
    private final Queue<Long> pings = new ArrayDeque<>();

    boolean versionAsked;
    boolean readOnly;
    boolean confirmed;
    boolean leaving;

    /** Whether several watch modes on one path, and their exact removal, are made use of: they came with 3.9. */
    boolean exactWatchModes;

    Link(int epoch, Endpoint endpoint, ServerProfile profile, long now) {
        this.epoch = epoch;
        this.endpoint = endpoint;
        this.profile = profile;
        this.openedNanos = now;
        this.lastSentNanos = now;
        this.lastBytesNanos = now;
        this.lastFrameNanos = now;
        this.progressNanos = now;
        this.exactWatchModes = profile.hasExactWatchModes();
    }

    /** A frame arrived, or the header of one that is too large. */
    void heard(long now) {
        lastFrameNanos = now;
    }

    /** Whether whole frames came after this moment, and none is coming in now. */
    boolean heardSince(long moment) {
        return lastFrameNanos > moment && lastBytesNanos <= lastFrameNanos;
    }

    void pinged(long now) {
        pingOutstanding = true;
        lastSentNanos = now;
        pings.add(now);
    }

    /** A ping was answered: the oldest, which was sent at this moment; {@link Contacts#NEVER} if none was. */
    long pingAnswered() {
        pingOutstanding = false;
        Long sent = pings.poll();
        return sent == null ? Contacts.NEVER : sent;
    }

    /** When the connection has been silent for too long. */
    long silentAt(Timeouts timeouts) {
        return Math.min(lastBytesNanos + timeouts.readNanos(), lastFrameNanos + timeouts.frameNanos());
    }

    /** A ping that is not answered is followed by another all the same: a large reply may be on its way for longer than T. */
    long pingDueAt(Timeouts timeouts) {
        return pingOutstanding
                ? lastSentNanos + timeouts.pingAfterReceiveNanos()
                : Math.min(
                        lastSentNanos + timeouts.pingAfterSendNanos(),
                        lastBytesNanos + timeouts.pingAfterReceiveNanos());
    }
}
