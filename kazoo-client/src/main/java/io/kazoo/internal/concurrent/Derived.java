package io.kazoo.internal.concurrent;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Promise#map} and the like make of other promises. When its only user has gone, so have theirs.
 *
 * <p>Thread-safe.
 */
final class Derived<T extends @Nullable Object> extends Promise<T> {

    // What this waits for now. Written by who makes it and, later, by who completes a source.
    private volatile List<? extends Promise<?>> sources;
    private volatile @Nullable Abandonment abandonment;

    Derived(List<? extends Promise<?>> sources) {
        this.sources = sources;
    }

    @Override
    void follows(Promise<?> next) {
        sources = List.of(next);
        Abandonment before = abandonment; // written before the sources were read there, if there was any
        if (before != null) {
            next.abandon(before);
        }
    }

    @Override
    protected void abandon(Abandonment news) {
        abandonment = news;
        sources.forEach(source -> source.abandon(news));
    }
}
