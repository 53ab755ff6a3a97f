package io.kazoo.recipe;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Children of a node that did not change for a while.
 *
 * @param children the names in the server's order; copied
 * @param changed completes when a child is created or deleted after that, or the node is deleted; fails with a {@code
 *     KazooException} when the client is stopped or the server refuses to show the node. Cancelling it gives up the watch
 */
public record SettledChildren(List<String> children, CompletableFuture<@Nullable Void> changed) {

    /** Copies the names. */
    public SettledChildren {
        children = List.copyOf(children);
    }
}
