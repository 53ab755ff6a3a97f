package io.kazoo.testkit.model;

import io.kazoo.data.Acl;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One change that a committed transaction makes. Data is not copied and must not be changed. */
public sealed interface Change {

    /**
     * A node was created.
     *
     * @param path its real path, with the number of a sequential one
     * @param data its data, null if it was created without
     * @param acls its access control list, with {@code auth} resolved
     * @param owner session of an ephemeral node, the mark of a container, the mark and time of a TTL node, or 0
     * @param parentCreates how many children its parent has had created then, this one included: the next sequence number
     */
    record Created(String path, byte @Nullable [] data, List<Acl> acls, long owner, int parentCreates)
            implements Change {}

    /** A node was deleted. */
    record Deleted(String path) implements Change {}

    /**
     * A node's data was set.
     *
     * @param path which node
     * @param data its new data
     * @param version its new version
     */
    record DataSet(String path, byte @Nullable [] data, int version) implements Change {}

    /**
     * A node's access control list was set.
     *
     * @param path which node
     * @param acls its new list
     * @param version its new version of the list
     */
    record AclSet(String path, List<Acl> acls, int version) implements Change {}

    /** A session began: that of the transaction, with this time-out in milliseconds. */
    record SessionOpened(int timeoutMillis) implements Change {}

    /** A session ended: that of the transaction, and these ephemeral nodes with it, in the order they were created. */
    record SessionClosed(List<String> ephemerals) implements Change {}
}
