package io.kazoo.recipe;

import java.util.function.Predicate;

/**
 * What a cache holds. Immutable.
 *
 * @param depth how many levels below its root; 0 is the root alone
 * @param data whether the data of nodes is held, or only their Stat
 * @param filter which nodes below the root are held, by path; what is below one that is not is not either. Called on a callback
 *     thread; must not block
 */
public record CacheOptions(int depth, boolean data, Predicate<String> filter) {

    /** All of the tree, with data. */
    public static final CacheOptions ALL = new CacheOptions(Integer.MAX_VALUE, true, path -> true);

    /** Checks the range. */
    public CacheOptions {
        if (depth < 0) {
            throw new IllegalArgumentException("depth must not be negative: " + depth);
        }
    }

    /** With another depth. */
    public CacheOptions depth(int levels) {
        return new CacheOptions(levels, data, filter);
    }

    /** Without the data of nodes. */
    public CacheOptions withoutData() {
        return new CacheOptions(depth, false, filter);
    }

    /** With only the nodes below the root whose path {@code wanted} accepts. */
    public CacheOptions filter(Predicate<String> wanted) {
        return new CacheOptions(depth, data, wanted);
    }
}
