package io.kazoo.internal.session;

import io.kazoo.data.ServerVersion;
import io.kazoo.internal.wire.OpCode;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one server: its version, and which opcodes it took or refused.
 *
 * <p>An opcode a server does not know is answered with UNIMPLEMENTED at once, and then the server closes the connection, so
 * that the replies of other requests are lost. Opcodes newer than 3.4 are therefore sent only to a server known to have
 * them, or, when its version cannot be learnt, for the first time while nothing else is in flight.
 *
 * <p>Servers are upgraded while clients live: before something is refused, the version is asked on each new connection. Owned
 * by the loop.
 */
final class ServerProfile {

    /** What to do with a request. */
    enum Verdict {
        SEND,
        REFUSE,
        /** Ask for the version first. */
        ASK_VERSION,
        /** The version cannot be learnt: send it alone. */
        SEND_ALONE
    }

    // Owned by the loop.
    private @Nullable ServerVersion version;
    private boolean asked;
    private final Set<Integer> taken = new HashSet<>();
    private final Set<Integer> refused = new HashSet<>();
    private final Set<Integer> suspected = new HashSet<>();

    Verdict verdict(int opcode) {
        int minor = minorThatBrought(opcode);
        if (minor == 0 || taken.contains(opcode)) {
            return Verdict.SEND;
        }
        boolean expected = version != null && version.atLeast(3, minor) && !refused.contains(opcode);
        if (expected) {
            return Verdict.SEND;
        } else if (!asked) {
            return Verdict.ASK_VERSION;
        }
        return version != null || refused.contains(opcode) ? Verdict.REFUSE : Verdict.SEND_ALONE;
    }

    /** A new connection: another version may run there now. */
    void connected() {
        asked = false;
    }

    /** The answer to the question for the version; null when the server would not say, which changes nothing. */
    void version(@Nullable ServerVersion answer) {
        asked = true;
        if (answer != null && !answer.equals(version)) {
            version = answer;
            taken.clear();
            refused.clear();
            suspected.clear();
        }
    }

    /** Whether the server has refused this opcode as one it does not know. */
    boolean refuses(int opcode) {
        return refused.contains(opcode);
    }

    /**
     * Learns from a reply. TTL nodes and reconfig are also answered UNIMPLEMENTED by servers that know them but have them
     * switched off, so nothing is concluded from those.
     */
    void answered(int opcode, boolean unimplemented) {
        if (minorThatBrought(opcode) == 0) {
            return;
        }
        if (!unimplemented) {
            taken.add(opcode);
            suspected.remove(opcode);
        } else if (opcode != OpCode.CREATE_TTL && opcode != OpCode.RECONFIG) {
            taken.remove(opcode);
            refused.add(opcode);
        }
    }

    /** The connection was closed with nothing under way but the first request of this kind: by chance, or for it. */
    void closed(int opcode) {
        suspected.add(opcode);
    }

    /** It is a Keeper of ClickHouse's family, which closes the connection without a word where Apache's refuses. */
    void isOtherKeeper() {
        refused.addAll(suspected);
        suspected.clear();
    }

    /** Whether it is known to be Apache's: others do not give their version in this way. */
    boolean isApache() {
        return version != null;
    }

    /** Several watch modes on one path, and their exact removal, came with 3.9 (ZOOKEEPER-4466, -4472). */
    boolean hasExactWatchModes() {
        return version != null && version.atLeast(3, 9);
    }

    /** How a refusal is explained. */
    String describe() {
        return version == null ? "the server refused this operation before" : "server version " + version;
    }

    private static int minorThatBrought(int opcode) {
        return switch (opcode) {
            case OpCode.CREATE2,
                    OpCode.RECONFIG,
                    OpCode.CHECK_WATCHES,
                    OpCode.REMOVE_WATCHES,
                    OpCode.CREATE_CONTAINER,
                    OpCode.CREATE_TTL -> 5;
            case OpCode.MULTI_READ,
                    OpCode.GET_EPHEMERALS,
                    OpCode.GET_ALL_CHILDREN_NUMBER,
                    OpCode.SET_WATCHES2,
                    OpCode.ADD_WATCH -> 6;
            case OpCode.WHO_AM_I -> 7;
            default -> 0;
        };
    }
}
