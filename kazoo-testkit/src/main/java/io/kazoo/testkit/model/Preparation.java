package io.kazoo.testkit.model;

import io.kazoo.data.Acl;
import io.kazoo.data.AclId;
import io.kazoo.data.CreateMode;
import io.kazoo.data.Permissions;
import io.kazoo.error.ErrorCodes;
import io.kazoo.internal.wire.OpCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What ZooKeeper's PrepRequestProcessor does for one request: checks it against the committed state, in the same order, and
 * makes the changes of a transaction from it, which are applied to that state as they are made.
 */
final class Preparation {

    private static final int SEQUENCE_DIGITS = 10;
    private static final CreateMode[] MODES = CreateMode.values();

    private final ZkModel model;
    private final ModelVersion version;
    private final long zxid;
    private final long wallMillis;
    private final long sessionId;
    private final List<AclId> identities;
    private final List<Change> changes = new ArrayList<>(1);

    private @Nullable List<Runnable> undo;

    /** For one request of a session that is open, with this zxid. */
    Preparation(
            ZkModel model, ModelVersion version, long zxid, long wallMillis, long sessionId, List<AclId> identities) {
        this.model = model;
        this.version = version;
        this.zxid = zxid;
        this.wallMillis = wallMillis;
        this.sessionId = sessionId;
        this.identities = identities;
    }

    List<Change> changes() {
        return changes;
    }

    /** Applies an operation. */
    WriteResult run(Operation operation) {
        try {
            return operation instanceof Operation.Multi multi ? multi(multi) : single(operation);
        } catch (Refusal e) {
            return WriteResult.failed(zxid, e.code());
        }
    }

    private WriteResult single(Operation operation) {
        if (operation instanceof Operation.Create create) {
            return create(create);
        }
        if (operation instanceof Operation.SetData set) {
            return setData(set);
        }
        if (operation instanceof Operation.Delete delete) {
            return delete(delete);
        }
        if (operation instanceof Operation.SetAcl set) {
            return setAcl(set);
        }
        if (operation instanceof Operation.Check check) {
            return check(check);
        }
        if (operation instanceof Operation.Reap reap) {
            return reap(reap);
        }
        if (operation instanceof Operation.OpenSession open) {
            apply(new Change.SessionOpened(open.timeoutMillis()));
            return WriteResult.done(zxid, 0);
        }
        if (operation instanceof Operation.CloseSession) {
            apply(new Change.SessionClosed(List.copyOf(model.ephemerals(sessionId))));
            return WriteResult.done(zxid, OpCode.CLOSE_SESSION);
        }
        throw new Refusal(
                operation instanceof Operation.Reconfig ? ErrorCodes.RECONFIG_DISABLED : ErrorCodes.MARSHALLING_ERROR);
    }

    // ---- operations

    private WriteResult create(Operation.Create create) {
        CreateMode mode = mode(create);
        String given = PathRules.require(create.path());
        int slash = given.lastIndexOf('/');
        if (slash < 0 || given.indexOf('\0') >= 0) {
            throw new Refusal(ErrorCodes.BAD_ARGUMENTS);
        }
        List<Acl> acls = AclRules.resolve(create.acls(), identities, version);
        Node parent = require(given.substring(0, slash));
        AclRules.check(parent.acls, Permissions.CREATE, identities);
        String path = mode.isSequential() ? given + sequence(parent.creates) : given;
        PathRules.check(path, version);
        if (model.node(path) != null) {
            throw new Refusal(ErrorCodes.NODE_EXISTS);
        }
        if (Owner.isSession(parent.owner)) {
            throw new Refusal(ErrorCodes.NO_CHILDREN_FOR_EPHEMERALS);
        }
        apply(new Change.Created(path, create.data(), acls, owner(create, mode), parent.creates + 1));
        boolean withStat = create.opcode() != OpCode.CREATE;
        return new WriteResult(
                zxid,
                0,
                withStat ? OpCode.CREATE2 : OpCode.CREATE,
                path,
                withStat ? require(path).stat() : null,
                null);
    }

    private static CreateMode mode(Operation.Create create) {
        for (CreateMode mode : MODES) {
            if (mode.flag() == create.flags()) {
                boolean fits = mode.hasTtl()
                        ? create.ttlMillis() > 0 && create.ttlMillis() <= Owner.MAX_TTL
                        : create.ttlMillis() < 0;
                if (fits) {
                    return mode;
                }
            }
        }
        throw new Refusal(ErrorCodes.BAD_ARGUMENTS);
    }

    /** By the opcode, whatever the flags say: a create with the flag of a container makes an ordinary node. */
    private long owner(Operation.Create create, CreateMode mode) {
        return switch (create.opcode()) {
            case OpCode.CREATE_CONTAINER -> Owner.CONTAINER;
            case OpCode.CREATE_TTL -> Owner.ofTtl(create.ttlMillis());
            default -> mode.isEphemeral() ? sessionId : Owner.NONE;
        };
    }

    private static String sequence(int creates) {
        if (creates < 0) {
            return String.format(Locale.ENGLISH, "%010d", creates);
        }
        char[] digits = new char[SEQUENCE_DIGITS];
        int rest = creates;
        for (int i = digits.length - 1; i >= 0; i--) {
            digits[i] = (char) ('0' + rest % 10);
            rest /= 10;
        }
        return new String(digits);
    }

    private WriteResult delete(Operation.Delete delete) {
        String path = PathRules.require(delete.path());
        Node parent = require(parentForDelete(path));
        if (!version.since(6)) {
            require(path);
        }
        AclRules.check(parent.acls, Permissions.DELETE, identities);
        Node node = require(path);
        checkVersion(node.version, delete.version());
        if (node.childCount() > 0) {
            throw new Refusal(ErrorCodes.NOT_EMPTY);
        }
        apply(new Change.Deleted(path));
        return WriteResult.done(zxid, OpCode.DELETE);
    }

    private WriteResult reap(Operation.Reap reap) {
        String path = PathRules.require(reap.path());
        String parent = parentForDelete(path);
        Node node = require(path);
        if (node.childCount() > 0) {
            throw new Refusal(ErrorCodes.NOT_EMPTY);
        }
        if (Owner.isSession(node.owner)) {
            throw new Refusal(ErrorCodes.BAD_VERSION);
        }
        require(parent);
        apply(new Change.Deleted(path));
        return WriteResult.done(zxid, OpCode.DELETE);
    }

    private static String parentForDelete(String path) {
        int slash = path.lastIndexOf('/');
        if (slash < 0 || path.indexOf('\0') >= 0 || isSpecial(path)) {
            throw new Refusal(ErrorCodes.BAD_ARGUMENTS);
        }
        return path.substring(0, slash);
    }

    private static boolean isSpecial(String path) {
        return switch (path) {
            case ZkModel.ROOT, ZkModel.RESERVED, ZkModel.QUOTA, ZkModel.CONFIG -> true;
            default -> false;
        };
    }

    private WriteResult setData(Operation.SetData set) {
        String path = PathRules.check(set.path(), version);
        Node node = require(path);
        AclRules.check(node.acls, Permissions.WRITE, identities);
        int next = checkVersion(node.version, set.version());
        apply(new Change.DataSet(path, set.data(), next));
        return new WriteResult(zxid, 0, OpCode.SET_DATA, null, node.stat(), null);
    }

    private WriteResult setAcl(Operation.SetAcl set) {
        String path = PathRules.check(set.path(), version);
        List<Acl> acls = AclRules.resolve(set.acls(), identities, version);
        Node node = require(path);
        AclRules.check(node.acls, Permissions.ADMIN, identities);
        int next = checkVersion(node.aversion, set.version());
        apply(new Change.AclSet(path, acls, next));
        return new WriteResult(zxid, 0, OpCode.SET_ACL, null, node.stat(), null);
    }

    private WriteResult check(Operation.Check check) {
        Node node = require(PathRules.check(check.path(), version));
        AclRules.check(node.acls, Permissions.READ, identities);
        checkVersion(node.version, check.version());
        return WriteResult.done(zxid, OpCode.CHECK);
    }

    // ---- multi

    private WriteResult multi(Operation.Multi multi) {
        undo = new ArrayList<>();
        List<WriteResult> entries = new ArrayList<>(multi.operations().size());
        for (Operation operation : multi.operations()) {
            try {
                entries.add(single(operation));
            } catch (Refusal e) {
                rollBack();
                return failed(zxid, entries.size(), e.code(), multi.operations().size());
            }
        }
        return new WriteResult(zxid, 0, OpCode.MULTI, null, null, entries);
    }

    private void rollBack() {
        List<Runnable> steps = Objects.requireNonNull(undo);
        for (int i = steps.size() - 1; i >= 0; i--) {
            steps.get(i).run();
        }
        changes.clear();
    }

    /** A multi that failed at one of its operations. */
    static WriteResult failed(long zxid, int before, int error, int size) {
        List<WriteResult> entries = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            int code = i < before ? ErrorCodes.ROLLED_BACK : ErrorCodes.RUNTIME_INCONSISTENCY;
            entries.add(WriteResult.failed(zxid, i == before ? error : code));
        }
        return new WriteResult(zxid, error, OpCode.MULTI, null, null, entries);
    }

    // ---- pieces

    private void apply(Change change) {
        if (undo != null) {
            undo.add(model.undo(change));
        }
        model.apply(change, zxid, wallMillis, sessionId, null);
        changes.add(change);
    }

    private Node require(String path) {
        Node node = model.node(path);
        if (node == null) {
            throw new Refusal(ErrorCodes.NO_NODE);
        }
        return node;
    }

    private static int checkVersion(int current, int expected) {
        if (expected != -1 && expected != current) {
            throw new Refusal(ErrorCodes.BAD_VERSION);
        }
        return current + 1;
    }
}
