package io.kazoo.data;

/**
 * A node that was just created.
 *
 * @param path its real path, with the sequence number if it is sequential
 * @param stat its statistics right after the creation
 */
public record CreatedNode(String path, Stat stat) {}
