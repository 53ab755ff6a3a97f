package io.kazoo.internal.session;

/**
 * When the session was last in touch with its servers, for those who must know how long it is safe to believe in it.
 *
 * <p>That a server answers proves little: one that is cut off from its ensemble goes on answering. A write that was
 * acknowledged proves that a quorum was there after it was sent, and that what the server had told its leader by then counts.
 * A follower tells its leader of its clients every half tick, which is at most a quarter of the time-out; hence the margin.
 *
 * <p>Outlives sessions; owned by the loop.
 */
public final class Contacts {

    /** There is no such moment. */
    public static final long NEVER = Long.MIN_VALUE;

    /** Contacts that are kept, and how many of them there are in one time-out. */
    private static final int KEPT = 64;

    private static final int PER_TIMEOUT = 24;

    // Owned by the loop. Two rings: when a frame was sent, and when it was answered.
    private final long[] sent = new long[KEPT];
    private final long[] answered = new long[KEPT];
    private int count;
    private long sessionId;
    private long timeoutNanos;
    private long bornNanos = NEVER;
    private long committedNanos = NEVER;

    /** A server that serves writes accepted the session: asked {@code askedNanos}, for a new one or for this one again. */
    void accepted(long now, long askedNanos, long acceptedId, long negotiatedNanos, boolean created) {
        if (acceptedId != sessionId) {
            count = 0;
            sessionId = acceptedId;
            committedNanos = NEVER;
            bornNanos = created ? askedNanos : NEVER; // a quorum made it after that
        }
        timeoutNanos = negotiatedNanos;
        answered(now, askedNanos);
    }

    /** A frame sent at that moment was answered. */
    void answered(long now, long sentNanos) {
        if (count > 0 && sentNanos - newestContact() < timeoutNanos / PER_TIMEOUT) {
            return;
        }
        sent[count % KEPT] = sentNanos;
        answered[count % KEPT] = now;
        count++;
    }

    /** A write sent at that moment was acknowledged, which takes a quorum. */
    void committed(long sentNanos) {
        if (committedNanos == NEVER || sentNanos - committedNanos > 0) {
            committedNanos = sentNanos;
        }
    }

    /** The session, 0 before the first. */
    public long sessionId() {
        return sessionId;
    }

    /** Its negotiated time-out. */
    public long timeoutNanos() {
        return timeoutNanos;
    }

    /** The sending of the newest frame that was answered, a little older perhaps; {@link #NEVER} when none was. */
    public long newestContact() {
        return count == 0 ? NEVER : sent[(count - 1) % KEPT];
    }

    /**
     * A moment from which the leader counts the session's time-out at the earliest: the sending of the newest frame that was
     * answered {@code marginNanos} before the newest acknowledged write was sent; {@link #NEVER} when there is none.
     */
    public long provenContact(long marginNanos) {
        if (committedNanos != NEVER) {
            for (int i = count - 1; i >= Math.max(0, count - KEPT); i--) {
                if (answered[i % KEPT] + marginNanos - committedNanos <= 0) {
                    return sent[i % KEPT];
                }
            }
        }
        return bornNanos;
    }
}
