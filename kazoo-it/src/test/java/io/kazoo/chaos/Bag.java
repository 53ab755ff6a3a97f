package io.kazoo.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The kinds of faults in the order in which they are to come, drawn anew once it is empty: all come once before one comes again.
 * A kind leaves it only when it has struck, or has been given up. One thread.
 */
final class Bag {
    private final List<FaultKind> kinds;
    private final SplittableRandom random;
    private final List<Planned> planned = new ArrayList<>();

    /** What became of a try. */
    enum Outcome {
        STRUCK,
        /** The target is struck already, or there is none; another kind may go first. */
        NOT_NOW,
        /** It cannot be done here. */
        GIVEN_UP
    }

    /** A kind, and what decides on its target and its length, so that its tries shift no other's. */
    private record Planned(FaultKind kind, SplittableRandom random) {}

    /** Does one kind. */
    interface Fault {
        Outcome strike(FaultKind kind, SplittableRandom random);
    }

    Bag(List<FaultKind> kinds, SplittableRandom random) {
        this.kinds = List.copyOf(kinds);
        this.random = random;
    }

    /** Tries one kind after the other until one strikes, and returns whether one did. */
    boolean strike(Fault fault) {
        if (planned.isEmpty()) {
            kinds.forEach(kind -> planned.add(random.nextInt(planned.size() + 1), new Planned(kind, random.split())));
        }
        for (Planned next : List.copyOf(planned)) {
            Outcome outcome = fault.strike(next.kind(), next.random());
            if (outcome != Outcome.NOT_NOW) {
                planned.remove(next);
            }
            if (outcome == Outcome.STRUCK) {
                return true;
            }
        }
        return false;
    }
}
