package io.kazoo.testkit;

import io.kazoo.internal.wire.OpCode;
import java.util.ArrayList;
import java.util.List;

/** What passed a {@link FaultProxy}, and the replies that are not to pass. Owned by the loop. */
final class ProxyCounts {

    /** One reply that is not to pass: the so-manieth to an operation. */
    private static final class Swallowed {
        private final int opcode;
        private int toGo;

        Swallowed(int opcode, int nth) {
            this.opcode = opcode;
            this.toGo = nth;
        }

        boolean isIt(int replied) {
            return replied == opcode && --toGo == 0;
        }
    }

    private final List<Integer> opcodes = new ArrayList<>();
    private int flushes;
    private int roundTrips;
    private boolean replied = true;
    private final List<Swallowed> swallowed = new ArrayList<>();

    void request(int opcode) {
        if (opcode != OpCode.PING && opcode != FakeRequest.CONNECT) {
            opcodes.add(opcode);
        }
    }

    /** A read brought requests. */
    void flush() {
        flushes++;
        if (replied) {
            roundTrips++;
            replied = false;
        }
    }

    /** A reply has come; whether it may pass. */
    boolean reply(int opcode) {
        return !swallowed.removeIf(one -> one.isIt(opcode));
    }

    /** A reply, or an event, has been passed on: what is asked from now on may be because of it. */
    void passed(int opcode) {
        replied |= opcode != OpCode.PING && opcode != FakeRequest.EVENT;
    }

    void swallow(int opcode, int nth) {
        swallowed.add(new Swallowed(opcode, nth));
    }

    void swallowNothing() {
        swallowed.clear();
    }

    int requests() {
        return opcodes.size();
    }

    int requests(int opcode) {
        return (int) opcodes.stream().filter(heard -> heard == opcode).count();
    }

    List<String> names() {
        return opcodes.stream().map(FakeRequest::nameOf).toList();
    }

    int flushes() {
        return flushes;
    }

    int roundTrips() {
        return roundTrips;
    }

    void reset() {
        opcodes.clear();
        flushes = 0;
        roundTrips = 0;
        replied = true;
    }
}
