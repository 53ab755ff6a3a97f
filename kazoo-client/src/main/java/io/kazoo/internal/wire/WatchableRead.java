package io.kazoo.internal.wire;

/**
 * A read that may leave a one-shot watch.
 *
 * @param <R> what a reply means
 */
public sealed interface WatchableRead<R> extends Request<R> permits Exists, GetData, GetChildren, GetChildren2 {
    @Override
    String path();

    /** Whether it leaves a watch. */
    boolean watch();

    /** The same read without a watch. */
    WatchableRead<R> withoutWatch();

    @Override
    default boolean isRead() {
        return true;
    }
}
