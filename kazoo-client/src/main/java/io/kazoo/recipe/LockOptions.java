package io.kazoo.recipe;

import io.kazoo.data.LeaseTerms;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * How a lock contends.
 *
 * @param identifier who we are; the data of our node, in UTF-8
 * @param layout whose names our nodes have
 * @param ephemeral whether our nodes end with the session; those that do not must be given back by somebody, and give holds
 *     without a deadline
 * @param extraPatterns regular expressions of further contenders' names, up to the sequence number; copied
 * @param lease how long a hold may be believed in
 */
public record LockOptions(
        String identifier, Layout layout, boolean ephemeral, List<String> extraPatterns, LeaseTerms lease) {

    /** No identifier, kazoo's layout, ephemeral, no further contenders, a lease from a quorum. */
    public static final LockOptions DEFAULT = new LockOptions("", Layout.KAZOO, true, List.of(), LeaseTerms.QUORUM);

    /**
     * Copies the patterns.
     *
     * @throws java.util.regex.PatternSyntaxException for a malformed one
     */
    public LockOptions {
        Objects.requireNonNull(identifier, "identifier");
        extraPatterns = List.copyOf(extraPatterns);
        extraPatterns.forEach(Pattern::compile);
    }

    /** With another identifier. */
    public LockOptions withIdentifier(String other) {
        return new LockOptions(other, layout, ephemeral, extraPatterns, lease);
    }

    /** With another layout. */
    public LockOptions withLayout(Layout other) {
        return new LockOptions(identifier, other, ephemeral, extraPatterns, lease);
    }

    /** With nodes that outlive the session. */
    public LockOptions persistent() {
        return new LockOptions(identifier, layout, false, extraPatterns, lease);
    }

    /** With further contenders to wait for. */
    public LockOptions withExtraPatterns(List<String> others) {
        return new LockOptions(identifier, layout, ephemeral, others, lease);
    }

    /** With other terms of the lease. */
    public LockOptions withLease(LeaseTerms other) {
        return new LockOptions(identifier, layout, ephemeral, extraPatterns, other);
    }
}
