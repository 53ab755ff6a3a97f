package io.kazoo.testkit.model;

import io.kazoo.internal.wire.OpCode;

/** Which operations servers of a version have, and what they are. */
final class Opcodes {

    static final int HANDSHAKE = 0;
    static final int EVENT = -1;
    static final int DELETE_CONTAINER = 20;

    private Opcodes() {}

    /** Whether servers of a version take a request of this kind at all. */
    static boolean isKnown(int opcode, ModelVersion version) {
        if (!version.isApache()) {
            return isKnownToClickHouse(opcode);
        }
        return switch (opcode) {
            case OpCode.CREATE,
                    OpCode.DELETE,
                    OpCode.EXISTS,
                    OpCode.GET_DATA,
                    OpCode.SET_DATA,
                    OpCode.GET_ACL,
                    OpCode.SET_ACL,
                    OpCode.GET_CHILDREN,
                    OpCode.SYNC,
                    OpCode.PING,
                    OpCode.GET_CHILDREN2,
                    OpCode.MULTI,
                    OpCode.SET_WATCHES,
                    OpCode.CLOSE_SESSION -> true;
            case OpCode.CHECK -> !version.since(8);
            case OpCode.CREATE2,
                    OpCode.RECONFIG,
                    OpCode.CHECK_WATCHES,
                    OpCode.REMOVE_WATCHES,
                    OpCode.CREATE_CONTAINER,
                    DELETE_CONTAINER,
                    OpCode.CREATE_TTL -> version.since(5);
            case OpCode.MULTI_READ,
                    OpCode.GET_EPHEMERALS,
                    OpCode.GET_ALL_CHILDREN_NUMBER,
                    OpCode.SET_WATCHES2,
                    OpCode.ADD_WATCH -> version.since(6);
            case OpCode.WHO_AM_I -> version.since(7);
            default -> false;
        };
    }

    private static boolean isKnownToClickHouse(int opcode) {
        return switch (opcode) {
            case OpCode.CREATE,
                    OpCode.DELETE,
                    OpCode.EXISTS,
                    OpCode.GET_DATA,
                    OpCode.SET_DATA,
                    OpCode.GET_ACL,
                    OpCode.SET_ACL,
                    OpCode.GET_CHILDREN,
                    OpCode.SYNC,
                    OpCode.PING,
                    OpCode.GET_CHILDREN2,
                    OpCode.MULTI,
                    OpCode.MULTI_READ,
                    OpCode.RECONFIG,
                    OpCode.CLOSE_SESSION -> true;
            default -> false;
        };
    }

    /** Whether the leader must decide about it. */
    static boolean goesToLeader(int opcode) {
        return switch (opcode) {
            case OpCode.CREATE,
                    OpCode.DELETE,
                    OpCode.SET_DATA,
                    OpCode.SET_ACL,
                    OpCode.SYNC,
                    OpCode.CHECK,
                    OpCode.MULTI,
                    OpCode.CREATE2,
                    OpCode.RECONFIG,
                    OpCode.CREATE_CONTAINER,
                    DELETE_CONTAINER,
                    OpCode.CREATE_TTL,
                    OpCode.CLOSE_SESSION -> true;
            default -> false;
        };
    }

    /** Whether its record begins with a path. */
    static boolean namesPath(int opcode) {
        return switch (opcode) {
            case OpCode.PING,
                    OpCode.MULTI,
                    OpCode.MULTI_READ,
                    OpCode.RECONFIG,
                    OpCode.AUTH,
                    OpCode.SASL,
                    OpCode.SET_WATCHES,
                    OpCode.SET_WATCHES2,
                    OpCode.GET_EPHEMERALS,
                    OpCode.WHO_AM_I,
                    OpCode.CLOSE_SESSION -> false;
            default -> isKnown(opcode, ModelVersion.V3_9) || opcode == OpCode.CHECK;
        };
    }
}
