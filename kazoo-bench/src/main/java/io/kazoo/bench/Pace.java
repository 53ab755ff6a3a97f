package io.kazoo.bench;

import io.kazoo.bench.Sampler.Budget;

/**
 * How long everything takes.
 *
 * @param name what the report calls it
 * @param pairs how many times each client gets a new process when nothing else is said
 * @param firstWarmUp per workload in a new process, on the first server
 * @param nextWarmUp per workload on each further server
 * @param warmUp right before each sample
 * @param interval each sample
 */
record Pace(String name, int pairs, Budget firstWarmUp, Budget nextWarmUp, Budget warmUp, Budget interval) {

    /** Within about six minutes on two cores with three clients. */
    static final Pace QUICK = new Pace(
            "quick", 7, new Budget(1000, 1500), new Budget(300, 500), new Budget(200, 350), new Budget(500, 900));

    /** About half an hour on two cores with three clients. */
    static final Pace FULL = new Pace(
            "full", 15, new Budget(2500, 4000), new Budget(1000, 2000), new Budget(200, 400), new Budget(2000, 3000));
}
