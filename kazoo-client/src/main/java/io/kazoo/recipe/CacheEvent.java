package io.kazoo.recipe;

import io.kazoo.data.NodeData;
import io.kazoo.error.KazooException;

/** What a cache tells its listeners. The paths are those of the client that made the cache. */
public sealed interface CacheEvent {

    /** A node came; what is below it comes after it. */
    record Added(String path, NodeData node) implements CacheEvent {}

    /** A node's data was set; the versions in between may have been skipped. */
    record Updated(String path, NodeData before, NodeData node) implements CacheEvent {}

    /** A node went; what was below it went before it. One that was deleted and made again goes and comes. */
    record Removed(String path, NodeData before) implements CacheEvent {}

    /** A node cannot be read; it is not in the cache, and is tried again when it changes and after each reconnect. */
    record Unreadable(String path, KazooException error) implements CacheEvent {}

    /** All of the tree that can be read is in the cache for the first time. */
    record Initialized() implements CacheEvent {}
}
