package io.kazoo.data;

/** One read of several that are sent to a server together. Servers since 3.6. */
public sealed interface ReadOp permits ReadOp.GetData, ReadOp.GetChildren {
    /** Path of the node concerned. */
    String path();

    /**
     * Reads data and statistics.
     *
     * @param path of which node
     */
    record GetData(String path) implements ReadOp {}

    /**
     * Reads the names of the children.
     *
     * @param path of which node
     */
    record GetChildren(String path) implements ReadOp {}
}
