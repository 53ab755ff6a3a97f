package io.kazoo.testkit;

import io.kazoo.internal.wire.OpCode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request that a {@link FakeZooKeeper} heard.
 *
 * @param operation the protocol's name of it, e.g. {@code getData}; {@code connect} for a handshake
 * @param path what it names first, with the chroot; null if it names none
 * @param sessionId the session that sent it, 0 for a handshake
 * @param xid its number, 0 for a handshake
 * @param server the index of the server that heard it
 * @param length bytes of its frame, the four of the length included
 */
public record FakeRequest(String operation, @Nullable String path, long sessionId, int xid, int server, int length) {

    static final int CONNECT = 0;
    static final int EVENT = -1;

    private static final int LARGEST_OPCODE = 107;
    private static final Map<String, Integer> OPCODES = opcodes();

    private static Map<String, Integer> opcodes() {
        Map<String, Integer> byName = new LinkedHashMap<>();
        byName.put("connect", CONNECT);
        byName.put("event", EVENT);
        byName.put(OpCode.name(OpCode.CLOSE_SESSION), OpCode.CLOSE_SESSION);
        for (int opcode = 1; opcode <= LARGEST_OPCODE; opcode++) {
            String name = OpCode.name(opcode);
            if (!name.startsWith("unknown")) {
                byName.put(name, opcode);
            }
        }
        return byName;
    }

    static int opcodeOf(String operation) {
        Integer opcode = OPCODES.get(operation);
        if (opcode == null) {
            throw new IllegalArgumentException("no operation " + operation + "; there are " + OPCODES.keySet());
        }
        return opcode;
    }

    static String nameOf(int opcode) {
        return opcode == CONNECT ? "connect" : opcode == EVENT ? "event" : OpCode.name(opcode);
    }
}
