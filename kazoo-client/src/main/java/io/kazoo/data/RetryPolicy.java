package io.kazoo.data;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How often, how fast and for which errors something is tried again.
 *
 * <p>By default the errors retried are those that say {@code isRetryable()}; a write whose effect is UNKNOWN is retried only
 * when {@link #retryUnknownEffects()} says that the caller can bear it happening twice. Immutable and thread-safe; each
 * method returns a changed copy.
 */
public final class RetryPolicy {

    /** For {@code client.retry(...)}: unlimited tries within 30 s, pauses of 100 ms doubling to 5 s, jitter 0.4. */
    public static final RetryPolicy COMMANDS = new RetryPolicy(
            Integer.MAX_VALUE,
            new BackOff(Duration.ofMillis(100), 2, 0.4, Duration.ofSeconds(5)),
            Optional.of(Duration.ofSeconds(30)),
            false,
            null);

    /** How the client reconnects: for ever, pauses of 20 ms doubling to 3 s, full jitter. */
    public static final RetryPolicy CONNECTION = new RetryPolicy(
            Integer.MAX_VALUE,
            new BackOff(Duration.ofMillis(20), 2, 1, Duration.ofSeconds(3)),
            Optional.empty(),
            false,
            null);

    /** One try and no more. */
    public static final RetryPolicy NEVER = COMMANDS.maxTries(1);

    private final int maxTries;
    private final BackOff backOff;
    private final Optional<Duration> deadline;
    private final boolean unknownEffects;
    private final @Nullable Predicate<? super RuntimeException> errors;

    private RetryPolicy(
            int maxTries,
            BackOff backOff,
            Optional<Duration> deadline,
            boolean unknownEffects,
            @Nullable Predicate<? super RuntimeException> errors) {
        this.maxTries = maxTries;
        this.backOff = backOff;
        this.deadline = deadline;
        this.unknownEffects = unknownEffects;
        this.errors = errors;
    }

    /** At most {@code tries} tries in all, the first one included; 1 or more ({@link #unlimitedTries()} for no limit). */
    public RetryPolicy maxTries(int tries) {
        if (tries < 1) {
            throw new IllegalArgumentException("maxTries must be 1 or more: " + tries);
        }
        return new RetryPolicy(tries, backOff, deadline, unknownEffects, errors);
    }

    /** No limit on the number of tries; a {@link #deadline(Duration)} still ends them. */
    public RetryPolicy unlimitedTries() {
        return new RetryPolicy(Integer.MAX_VALUE, backOff, deadline, unknownEffects, errors);
    }

    /** The pauses between tries. */
    public RetryPolicy backOff(BackOff pauses) {
        return new RetryPolicy(maxTries, pauses, deadline, unknownEffects, errors);
    }

    /**
     * No try begins, no pause ends and no call that a try makes goes on later than this after the first try began; more than 0.
     */
    public RetryPolicy deadline(Duration limit) {
        if (limit.isZero() || limit.isNegative()) {
            throw new IllegalArgumentException("deadline must be more than 0: " + limit);
        }
        return new RetryPolicy(maxTries, backOff, Optional.of(limit), unknownEffects, errors);
    }

    /** No deadline. */
    public RetryPolicy withoutDeadline() {
        return new RetryPolicy(maxTries, backOff, Optional.empty(), unknownEffects, errors);
    }

    /**
     * Also retries a write that may have happened: say this only when doing it twice is harmless. What a later try is refused
     * with, such as {@code NodeExistsException}, then has effect UNKNOWN.
     */
    public RetryPolicy retryUnknownEffects() {
        return new RetryPolicy(maxTries, backOff, deadline, true, errors);
    }

    /** Retries exactly the errors that {@code test} accepts (still not UNKNOWN effects, unless asked for). */
    public RetryPolicy retryOn(Predicate<? super RuntimeException> test) {
        return new RetryPolicy(maxTries, backOff, deadline, unknownEffects, test);
    }

    /** The most tries, {@link Integer#MAX_VALUE} when unlimited. */
    public int maxTries() {
        return maxTries;
    }

    /** The pauses between tries. */
    public BackOff backOff() {
        return backOff;
    }

    /** The deadline, counted from the first try. */
    public Optional<Duration> deadline() {
        return deadline;
    }

    /** Whether writes that may have happened are retried. */
    public boolean retriesUnknownEffects() {
        return unknownEffects;
    }

    /** The test that chooses the errors to retry, empty for the default. */
    public Optional<Predicate<? super RuntimeException>> errors() {
        return Optional.ofNullable(errors);
    }

    @Override
    public String toString() {
        return "RetryPolicy[maxTries=" + (maxTries == Integer.MAX_VALUE ? "unlimited" : maxTries) + ", " + backOff
                + ", deadline=" + deadline.map(Duration::toString).orElse("none") + ", unknownEffects=" + unknownEffects
                + "]";
    }
}
