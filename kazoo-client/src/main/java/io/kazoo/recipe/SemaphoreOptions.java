package io.kazoo.recipe;

import io.kazoo.data.LeaseTerms;
import io.kazoo.data.ZnodePath;
import java.util.Objects;
import java.util.Optional;

/**
 * How a semaphore contends.
 *
 * @param identifier who we are; the data of our nodes, in UTF-8
 * @param layout whose nodes there are
 * @param lease how long a hold may be believed in
 * @param countPath for {@link Layout#CURATOR}: a node like that of Curator's {@code SharedCount}, which has the number of
 *     leases; empty when each process is told of it. Normalized
 */
public record SemaphoreOptions(String identifier, Layout layout, LeaseTerms lease, Optional<String> countPath) {

    /** No identifier, kazoo's layout, a lease from a quorum. */
    public static final SemaphoreOptions DEFAULT =
            new SemaphoreOptions("", Layout.KAZOO, LeaseTerms.QUORUM, Optional.empty());

    /**
     * Checks the path.
     *
     * @throws IllegalArgumentException for a malformed path, or one with kazoo's layout, where the semaphore's node has the number
     */
    public SemaphoreOptions {
        Objects.requireNonNull(identifier, "identifier");
        Objects.requireNonNull(layout, "layout");
        Objects.requireNonNull(lease, "lease");
        countPath = countPath.map(ZnodePath::normalize);
        if (countPath.isPresent() && layout == Layout.KAZOO) {
            throw new IllegalArgumentException(
                    "in kazoo's layout the semaphore's own node has the number of leases, not " + countPath.get());
        }
    }

    /** With another identifier. */
    public SemaphoreOptions withIdentifier(String other) {
        return new SemaphoreOptions(other, layout, lease, countPath);
    }

    /** In Curator's layout, with a number of leases that each process is told of. */
    public SemaphoreOptions curator() {
        return new SemaphoreOptions(identifier, Layout.CURATOR, lease, Optional.empty());
    }

    /** In Curator's layout, with the number of leases in a node like that of a {@code SharedCount}. */
    public SemaphoreOptions curator(String path) {
        return new SemaphoreOptions(identifier, Layout.CURATOR, lease, Optional.of(path));
    }

    /** With other terms of the lease. */
    public SemaphoreOptions withLease(LeaseTerms other) {
        return new SemaphoreOptions(identifier, layout, other, countPath);
    }
}
