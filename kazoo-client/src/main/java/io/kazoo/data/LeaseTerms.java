package io.kazoo.data;

import java.time.Duration;
import java.util.Optional;

/**
 * How long what a session holds may be believed in.
 *
 * @param mode what proves that the session is alive
 * @param margin how long a server may take to tell its leader that it has heard of the session; empty for a quarter of the
 *     session time-out, which is right unless the smallest time-out that servers grant was set below two ticks. For {@code
 *     QUORUM} only
 */
public record LeaseTerms(LeaseMode mode, Optional<Duration> margin) {

    /** Proof by a quorum, with the usual margin. */
    public static final LeaseTerms QUORUM = new LeaseTerms(LeaseMode.QUORUM, Optional.empty());

    /** The word of the connected server. */
    public static final LeaseTerms CONNECTION = new LeaseTerms(LeaseMode.CONNECTION, Optional.empty());

    /** Checks the margin. */
    public LeaseTerms {
        if (margin.isPresent() && margin.get().isNegative()) {
            throw new IllegalArgumentException("margin must not be negative: " + margin.get());
        }
    }
}
