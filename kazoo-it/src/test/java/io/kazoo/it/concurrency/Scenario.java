package io.kazoo.it.concurrency;

import io.kazoo.internal.runtime.ListenersScenario;
import io.kazoo.internal.runtime.SubmitScenario;
import io.kazoo.internal.runtime.SubscriptionScenario;

/** What is tried, and the fault that must be found with it. */
enum Scenario {
    QUEUE(
            () -> new QueueScenario().run(),
            new Mutation(
                    "io.kazoo.internal.concurrent.MpscQueue",
                    "Node previous = (Node) HEAD.getAndSet(this, last);",
                    "Node previous = head; head = last;")),
    SERIAL_LANE(
            () -> new SerialLaneScenario().run(),
            new Mutation(
                    "io.kazoo.internal.concurrent.SerialLane",
                    "} while (!queue.isEmpty() && activate());\n        restore(",
                    "} while (false);\n        restore(")),
    COMPLETION_LANE(
            () -> new CompletionLaneScenario().run(),
            new Mutation(
                    "io.kazoo.internal.concurrent.CompletionLane",
                    "if (!STATE.compareAndSet(this, running, running + 1)) {",
                    "state = running + 1; if (false) {")),
    PROMISE(
            () -> new PromiseScenario().run(),
            new Mutation(
                    "io.kazoo.internal.concurrent.Promise",
                    "Object top = REACTION.getAndSet(current, TAKEN);",
                    "Object top = current.reaction; current.reaction = TAKEN;")),
    FUTURE(
            () -> new FutureScenario().run(),
            new Mutation(
                    "io.kazoo.internal.concurrent.ExportedFuture",
                    "if (!super.isDone() && source.fail(CANCELLED, loop)) {",
                    "source.fail(CANCELLED, loop); if (!super.isDone()) {")),
    SUBSCRIPTION(
            () -> new SubscriptionScenario().run(),
            new Mutation("io.kazoo.internal.runtime.WatchSubscription", "if (last) {", "active = !last; if (last) {")),
    LISTENERS(
            () -> new ListenersScenario().run(),
            new Mutation(
                    "io.kazoo.internal.runtime.Listeners",
                    "entry.pending.add(current);\n            }\n        }",
                    "}\n        }\n        entry.pending.add(current);")),
    SUBMIT(
            () -> new SubmitScenario().run(),
            new Mutation("io.kazoo.internal.concurrent.Submissions", "refused = true;", ""));

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
