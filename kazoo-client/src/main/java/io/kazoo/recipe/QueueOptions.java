package io.kazoo.recipe;

import io.kazoo.data.ZnodePath;
import java.util.Objects;

/**
 * How a queue keeps its items.
 *
 * @param layout whose entries they are
 * @param lockPath where Curator's consumers with "lock safety" claim entries; empty when there are none
 */
public record QueueOptions(Layout layout, String lockPath) {

    /** As Python's kazoo. */
    public static final QueueOptions KAZOO = new QueueOptions(Layout.KAZOO, "");

    /** As Curator's {@code DistributedQueue} and {@code DistributedPriorityQueue} without a lock path. */
    public static final QueueOptions CURATOR = new QueueOptions(Layout.CURATOR, "");

    /**
     * Checks the path.
     *
     * @throws IllegalArgumentException for a malformed path, or one in kazoo's layout, which has none
     */
    public QueueOptions {
        Objects.requireNonNull(layout, "layout");
        if (!lockPath.isEmpty()) {
            lockPath = ZnodePath.normalize(lockPath);
            if (layout == Layout.KAZOO) {
                throw new IllegalArgumentException("kazoo's layout has no lock path: " + lockPath);
            }
        }
    }

    /** With a lock path, as Curator's {@code QueueBuilder.lockPath}. */
    public QueueOptions withLockPath(String path) {
        return new QueueOptions(layout, path);
    }
}
