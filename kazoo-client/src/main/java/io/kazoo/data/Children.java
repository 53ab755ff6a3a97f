package io.kazoo.data;

import java.util.List;

/**
 * Names of a node's children together with the node's own statistics.
 *
 * @param names names (not paths) of the children, in no specified order; copied
 * @param stat statistics of the parent at the same moment
 */
public record Children(List<String> names, Stat stat) {
    /** Copies the names. */
    public Children {
        names = List.copyOf(names);
    }
}
