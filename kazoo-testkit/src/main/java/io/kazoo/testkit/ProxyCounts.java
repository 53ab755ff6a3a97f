package io.kazoo.testkit;

import io.kazoo.internal.wire.OpCode;
import java.util.ArrayList;
import java.util.List;

/** What passed a {@link FaultProxy}, and the one reply that is not to pass. Owned by the loop. */
final class ProxyCounts {

    private static final int NOTHING = Integer.MIN_VALUE;

    private final List<Integer> opcodes = new ArrayList<>();
    private int flushes;
    private int roundTrips;
    private boolean replied = true;
    private int swallowed = NOTHING;
    private int toGo;

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

    /** A reply is about to pass; whether it may. */
    boolean reply(int opcode) {
        if (opcode == swallowed && --toGo == 0) {
            swallowed = NOTHING;
            return false;
        }
        replied |= opcode != OpCode.PING && opcode != FakeRequest.EVENT;
        return true;
    }

    void swallow(int opcode, int nth) {
        swallowed = opcode;
        toGo = nth;
    }

    void swallowNothing() {
        swallowed = NOTHING;
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
