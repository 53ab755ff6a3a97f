package io.kazoo.data;

import java.util.List;

/** What came of one {@link ReadOp}; each succeeds or fails by itself. */
public sealed interface ReadResult permits ReadResult.Data, ReadResult.ChildNames, ReadResult.Failed {
    /**
     * Data and statistics of a node.
     *
     * @param data both
     */
    record Data(NodeData data) implements ReadResult {}

    /**
     * Names of a node's children.
     *
     * @param names in no specified order; copied
     */
    record ChildNames(List<String> names) implements ReadResult {
        /** Copies the names. */
        public ChildNames {
            names = List.copyOf(names);
        }
    }

    /**
     * The read failed.
     *
     * @param code its error code, as in {@code io.kazoo.error.ErrorCodes}
     * @param path the node that was to be read
     */
    record Failed(int code, String path) implements ReadResult {}
}
