package io.kazoo.testkit;

import io.kazoo.internal.wire.OpCode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** What passed a {@link FaultProxy}, and the replies that are not to pass. Owned by the loop. */
final class ProxyCounts {

    /** What becomes of a reply. */
    enum Fate {
        PASSES,
        IS_LOST,
        CUTS
    }

    /** One reply that is not to pass: the so-manieth to an operation. */
    private static final class Swallowed {
        private final int opcode;
        private final Fate fate;
        private int toGo;

        Swallowed(int opcode, int nth, Fate fate) {
            this.opcode = opcode;
            this.fate = fate;
            this.toGo = nth;
        }

        boolean isIt(int replied) {
            return replied == opcode && --toGo == 0;
        }
    }

    private final List<Integer> opcodes = new ArrayList<>();
    private int flushes;
    private int roundTrips;
    private int words;
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

    /** A connection asked with a four-letter word. */
    void word() {
        words++;
    }

    /** A reply has come. */
    Fate reply(int opcode) {
        Fate worst = Fate.PASSES;
        for (Iterator<Swallowed> all = swallowed.iterator(); all.hasNext(); ) {
            Swallowed one = all.next();
            if (one.isIt(opcode)) {
                all.remove();
                worst = worst == Fate.CUTS ? worst : one.fate;
            }
        }
        return worst;
    }

    /** A reply, or an event, has been passed on: what is asked from now on may be because of it. */
    void passed(int opcode) {
        replied |= opcode != OpCode.PING && opcode != FakeRequest.EVENT;
    }

    void swallow(int opcode, int nth) {
        swallowed.add(new Swallowed(opcode, nth, Fate.IS_LOST));
    }

    void cutAt(int opcode, int nth) {
        swallowed.add(new Swallowed(opcode, nth, Fate.CUTS));
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

    int words() {
        return words;
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
