package io.kazoo.testkit.model;

import io.kazoo.data.Acl;
import io.kazoo.data.AclId;
import io.kazoo.data.Permissions;
import io.kazoo.error.ErrorCodes;
import io.kazoo.internal.wire.JuteReader;
import io.kazoo.internal.wire.JuteWriter;
import io.kazoo.internal.wire.OpCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Answers what a server answers from its own state: reads and watches. */
final class Reads {

    private static final List<String> NONE = List.of();

    private final ZkModel model;
    private final ServerWatches watches;
    private final ModelVersion version;

    Reads(ZkModel model, ServerWatches watches, ModelVersion version) {
        this.model = model;
        this.watches = watches;
        this.version = version;
    }

    /**
     * Reads a request and writes the body of its reply.
     *
     * @throws Refusal if there is none
     */
    void answer(int opcode, JuteReader in, JuteWriter out, Connection connection) {
        switch (opcode) {
            case OpCode.EXISTS -> exists(in, out, connection);
            case OpCode.GET_DATA -> getData(in, out, connection);
            case OpCode.GET_CHILDREN -> getChildren(in, out, connection, false);
            case OpCode.GET_CHILDREN2 -> getChildren(in, out, connection, true);
            case OpCode.GET_ACL -> getAcl(in, out, connection);
            case OpCode.GET_ALL_CHILDREN_NUMBER -> {
                String path = in.readNonNullString();
                readable(path, connection.identities());
                out.writeInt(model.descendants(path));
            }
            case OpCode.GET_EPHEMERALS -> out.writeStrings(ephemerals(in.readString(), connection.sessionId()));
            case OpCode.MULTI_READ -> multiRead(in, out, connection.identities());
            case OpCode.WHO_AM_I -> whoAmI(out, connection.identities());
            default -> watch(opcode, in, out, connection);
        }
    }

    private void watch(int opcode, JuteReader in, JuteWriter out, Connection connection) {
        switch (opcode) {
            case OpCode.SET_WATCHES, OpCode.SET_WATCHES2 -> {
                boolean all = opcode == OpCode.SET_WATCHES2;
                watches.restore(
                        model,
                        new ServerWatches.Restored(
                                in.readLong(),
                                in.readStrings(),
                                in.readStrings(),
                                in.readStrings(),
                                all ? in.readStrings() : NONE,
                                all ? in.readStrings() : NONE),
                        connection);
            }
            case OpCode.ADD_WATCH -> {
                watches.add(in.readNonNullString(), connection, in.readInt());
                out.writeInt(ErrorCodes.OK);
            }
            case OpCode.CHECK_WATCHES -> {
                if (!watches.contains(in.readNonNullString(), connection, in.readInt())) {
                    throw new Refusal(ErrorCodes.NO_WATCHER);
                }
            }
            case OpCode.REMOVE_WATCHES -> {
                if (!watches.remove(in.readNonNullString(), connection, in.readInt())) {
                    throw new Refusal(ErrorCodes.NO_WATCHER);
                }
            }
            default -> {}
        }
    }

    private void exists(JuteReader in, JuteWriter out, Connection connection) {
        String path = in.readNonNullString();
        boolean watch = in.readBool();
        if (path.indexOf('\0') >= 0) {
            throw new Refusal(ErrorCodes.BAD_ARGUMENTS);
        }
        Node node = model.node(path);
        if (node != null && version.since(8)) {
            AclRules.check(node.acls, Permissions.READ, connection.identities());
        }
        if (watch) {
            watches.watchData(path, connection);
        }
        if (node == null) {
            throw new Refusal(ErrorCodes.NO_NODE);
        }
        Answers.stat(out, node.stat());
    }

    private void getData(JuteReader in, JuteWriter out, Connection connection) {
        String path = in.readNonNullString();
        boolean watch = in.readBool();
        Node node = readable(path, connection.identities());
        if (watch) {
            watches.watchData(path, connection);
        }
        out.writeBuffer(node.data);
        Answers.stat(out, node.stat());
    }

    private void getChildren(JuteReader in, JuteWriter out, Connection connection, boolean withStat) {
        String path = in.readNonNullString();
        boolean watch = in.readBool();
        Node node = readable(path, connection.identities());
        if (watch) {
            watches.watchChildren(path, connection);
        }
        strings(out, node.children);
        if (withStat) {
            Answers.stat(out, node.stat());
        }
    }

    private void getAcl(JuteReader in, JuteWriter out, Connection connection) {
        String path = in.readNonNullString();
        Node node = require(path);
        List<Acl> acls = node.acls;
        AclRules.check(acls, Permissions.READ | Permissions.ADMIN, connection.identities());
        if (!AclRules.permits(acls, Permissions.ADMIN, connection.identities())) {
            acls = acls.stream().map(Reads::masked).toList();
        }
        out.writeAcls(acls);
        Answers.stat(out, node.stat());
    }

    private static Acl masked(Acl acl) {
        String id = acl.id().id();
        int colon = id.indexOf(':');
        boolean secret = acl.id().scheme().equals("digest") && colon >= 0;
        return secret ? new Acl(acl.perms(), new AclId("digest", id.substring(0, colon) + ":x")) : acl;
    }

    private List<String> ephemerals(@Nullable String prefix, long sessionId) {
        Set<String> all = model.ephemerals(sessionId);
        if (prefix == null || prefix.isBlank() || prefix.trim().equals(ZkModel.ROOT)) {
            return new ArrayList<>(all);
        }
        return all.stream().filter(path -> path.startsWith(prefix)).toList();
    }

    private void multiRead(JuteReader in, JuteWriter out, List<AclId> identities) {
        int start = out.buffer().writerIndex();
        for (int opcode = OperationReader.header(in);
                opcode != OperationReader.END;
                opcode = OperationReader.header(in)) {
            if (opcode != OpCode.GET_DATA && opcode != OpCode.GET_CHILDREN) {
                out.buffer().writerIndex(start);
                throw new Refusal(ErrorCodes.MARSHALLING_ERROR);
            }
            String path = in.readNonNullString();
            in.readBool();
            readPart(opcode, path, out, identities);
        }
        Answers.end(out);
    }

    private void readPart(int opcode, String path, JuteWriter out, List<AclId> identities) {
        Node node;
        try {
            node = readable(path, identities);
        } catch (Refusal e) {
            Answers.header(out, OpCode.ERROR, e.code());
            out.writeInt(e.code());
            return;
        }
        Answers.header(out, opcode, 0);
        if (opcode == OpCode.GET_DATA) {
            out.writeBuffer(node.data);
            Answers.stat(out, node.stat());
        } else {
            strings(out, node.children);
        }
    }

    private static void whoAmI(JuteWriter out, List<AclId> identities) {
        out.writeInt(identities.size());
        for (AclId identity : identities) {
            String id = identity.id();
            int colon = id.indexOf(':');
            boolean digest = identity.scheme().equals("digest") && colon >= 0;
            out.writeString(identity.scheme());
            out.writeString(digest ? id.substring(0, colon) : id);
        }
    }

    private static void strings(JuteWriter out, @Nullable Set<String> values) {
        if (values == null) {
            out.writeInt(0);
            return;
        }
        out.writeInt(values.size());
        for (String value : values) {
            out.writeString(value);
        }
    }

    private Node readable(String path, List<AclId> identities) {
        Node node = require(path);
        AclRules.check(node.acls, Permissions.READ, identities);
        return node;
    }

    private Node require(String path) {
        Node node = model.node(path);
        if (node == null) {
            throw new Refusal(ErrorCodes.NO_NODE);
        }
        return node;
    }
}
