package io.kazoo.testkit.model;

import io.kazoo.data.AclId;
import io.kazoo.data.Permissions;
import io.kazoo.error.ErrorCodes;
import io.kazoo.internal.wire.OpCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a server of a quorum refuses by its own state before it asks the leader, if it is set up to: ZooKeeper's
 * {@code enableEagerACLCheck}. Multi, containers and nodes with a TTL are left to the leader, and so is every other fault.
 */
final class EagerAcls {

    private final ZkModel state;
    private final ModelVersion version;
    private final List<AclId> identities;

    /** For what somebody with these identities asks of a server in this state. */
    EagerAcls(ZkModel state, ModelVersion version, List<AclId> identities) {
        this.state = state;
        this.version = version;
        this.identities = identities;
    }

    /** The error to answer at once, or {@link ErrorCodes#OK} for what goes to the leader. */
    int refusal(Operation operation) {
        try {
            check(operation);
            return ErrorCodes.OK;
        } catch (Refusal e) {
            boolean ofAcls = e.code() == ErrorCodes.NO_AUTH || e.code() == ErrorCodes.INVALID_ACL;
            return ofAcls ? e.code() : ErrorCodes.OK;
        }
    }

    private void check(Operation operation) {
        if (operation instanceof Operation.Create create) {
            if (create.opcode() == OpCode.CREATE || create.opcode() == OpCode.CREATE2) {
                AclRules.resolve(create.acls(), identities, version);
                require(parent(create.path()), Permissions.CREATE);
            }
        } else if (operation instanceof Operation.Delete delete) {
            require(parent(delete.path()), Permissions.DELETE);
        } else if (operation instanceof Operation.SetData set) {
            require(set.path(), Permissions.WRITE);
        } else if (operation instanceof Operation.SetAcl set) {
            AclRules.resolve(set.acls(), identities, version);
            require(set.path(), Permissions.ADMIN);
        }
    }

    private static @Nullable String parent(@Nullable String path) {
        if (path == null || !path.startsWith(ZkModel.ROOT) || path.equals(ZkModel.ROOT)) {
            return null;
        }
        return ZkModel.parentOf(path);
    }

    private void require(@Nullable String path, int permission) {
        Node node = path == null ? null : state.node(path);
        if (node != null) {
            AclRules.check(node.acls, permission, identities);
        }
    }
}
