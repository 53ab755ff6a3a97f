package io.kazoo.it.concurrency;

/** What is tried, and the fault that must be found with it. */
enum Scenario {
    QUEUE(
            () -> new QueueScenario().run(),
            new Mutation(
                    "io.kazoo.internal.concurrent.MpscQueue",
                    "Node previous = (Node) HEAD.getAndSet(this, node);",
                    "Node previous = head; head = node;")),
    SERIAL_LANE(
            () -> new SerialLaneScenario().run(),
            new Mutation(
                    "io.kazoo.internal.concurrent.SerialLane",
                    "} while (!queue.isEmpty() && activate());\n        restore(self, interrupted);",
                    "} while (false);\n        restore(self, interrupted);"));

    // Lambdas with a body: the model checker does not see into what a reference to a constructor makes.
    private final Runnable program;
    private final Mutation mutation;

    Scenario(Runnable program, Mutation mutation) {
        this.program = program;
        this.mutation = mutation;
    }

    /** A program that runs it once, from the beginning, whenever it is called. */
    Runnable program() {
        return program;
    }

    Mutation mutation() {
        return mutation;
    }
}
