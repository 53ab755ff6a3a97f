package io.kazoo.chaos.check;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks for an order of the writes to one node in which each took place between its begin and its end, and each had the
 * answer it was given: the search of Wing and Gong with the memory of Lowe.
 *
 * <p>A write whose outcome is open never ends: it may take place at any time after its begin, or not at all.
 */
final class Linearizability {
    /** What a search found. */
    enum Verdict {
        LINEARIZABLE,
        NOT_LINEARIZABLE,
        /** Out of time, which is no pass. */
        GAVE_UP
    }

    private static final int CLOCK_CHECK_STEPS = 1024;

    private final List<RegisterOp> ops;
    private final Node head;
    private final Node[] returns;
    private final BitSet closedDone = new BitSet();
    private final BitSet openDone = new BitSet();
    private final Set<Seen> seen = new HashSet<>();
    private final Deque<Step> steps = new ArrayDeque<>();
    private int closedLeft;

    private Linearizability(List<RegisterOp> history) {
        this.ops = history.stream()
                .sorted(Comparator.comparingLong(RegisterOp::invoked))
                .toList();
        this.returns = new Node[ops.size()];
        this.head = new Node(-1, false, Long.MIN_VALUE);
        link();
    }

    /** Searches for at most so long. */
    static Verdict check(List<RegisterOp> history, long budgetNanos) {
        return new Linearizability(history).search(budgetNanos);
    }

    private void link() {
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < ops.size(); i++) {
            nodes.add(new Node(i, true, ops.get(i).invoked()));
            if (!ops.get(i).isOpen()) {
                returns[i] = new Node(i, false, ops.get(i).returned());
                nodes.add(returns[i]);
                closedLeft++;
            }
        }
        // At the same moment begins come first, so that the operations overlap.
        nodes.sort(Comparator.comparingLong((Node node) -> node.time).thenComparing(node -> !node.call));
        Node last = head;
        for (Node node : nodes) {
            last.next = node;
            node.previous = last;
            last = node;
        }
    }

    private Verdict search(long budgetNanos) {
        long begin = System.nanoTime();
        int state = RegisterOp.ABSENT;
        Node at = head.next;
        for (long count = 1; closedLeft > 0; count++) {
            if (count % CLOCK_CHECK_STEPS == 0 && System.nanoTime() - begin > budgetNanos) {
                return Verdict.GAVE_UP;
            }
            if (at != null && at.call) {
                int next = ops.get(at.op).apply(state);
                if (next != RegisterOp.IMPOSSIBLE && isNew(at.op, next)) {
                    steps.push(new Step(at, state));
                    state = next;
                    take(at);
                    at = head.next;
                } else {
                    at = at.next;
                }
            } else if (steps.isEmpty()) {
                return Verdict.NOT_LINEARIZABLE;
            } else {
                Step step = steps.pop();
                state = step.before;
                putBack(step.node);
                at = step.node.next;
            }
        }
        return Verdict.LINEARIZABLE;
    }

    private boolean isNew(int op, int state) {
        BitSet done = ops.get(op).isOpen() ? openDone : closedDone;
        done.set(op);
        int prefix = closedPrefix();
        Seen key = new Seen(state, prefix, closedDone.get(prefix, Math.max(prefix, closedDone.length())), (BitSet)
                openDone.clone());
        done.clear(op);
        return seen.add(key);
    }

    /** Up to where all operations with an end are done: what lies before needs no remembering. */
    private int closedPrefix() {
        int i = 0;
        while (i < ops.size()) {
            i = closedDone.nextClearBit(i);
            if (i >= ops.size() || !ops.get(i).isOpen()) {
                return i;
            }
            i++;
        }
        return i;
    }

    private void take(Node call) {
        call.unlink();
        if (ops.get(call.op).isOpen()) {
            openDone.set(call.op);
        } else {
            returns[call.op].unlink();
            closedDone.set(call.op);
            closedLeft--;
        }
    }

    private void putBack(Node call) {
        if (ops.get(call.op).isOpen()) {
            openDone.clear(call.op);
        } else {
            returns[call.op].relink();
            closedDone.clear(call.op);
            closedLeft++;
        }
        call.relink();
    }

    private record Step(Node node, int before) {}

    private record Seen(int state, int prefix, BitSet closedBehind, BitSet open) {}

    /** A begin or an end in the order of time. */
    private static final class Node {
        private final int op;
        private final boolean call;
        private final long time;
        private @Nullable Node previous;
        private @Nullable Node next;

        Node(int op, boolean call, long time) {
            this.op = op;
            this.call = call;
            this.time = time;
        }

        void unlink() {
            if (previous != null) {
                previous.next = next;
            }
            if (next != null) {
                next.previous = previous;
            }
        }

        void relink() {
            if (previous != null) {
                previous.next = this;
            }
            if (next != null) {
                next.previous = this;
            }
        }
    }
}
