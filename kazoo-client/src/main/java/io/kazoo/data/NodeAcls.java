package io.kazoo.data;

import java.util.List;

/**
 * Access control list of a node together with the node's statistics.
 *
 * @param acls the entries, in the server's order; copied
 * @param stat the node's statistics; {@link Stat#aclVersion()} is what a conditional {@code setAcls} wants
 */
public record NodeAcls(List<Acl> acls, Stat stat) {
    /** Copies the list. */
    public NodeAcls {
        acls = List.copyOf(acls);
    }
}
