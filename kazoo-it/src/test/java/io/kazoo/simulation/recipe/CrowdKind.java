package io.kazoo.simulation.recipe;

import io.kazoo.simulation.run.World;
import java.util.Locale;
import java.util.function.BiFunction;

/** The recipes that are simulated. */
enum CrowdKind {
    LOCK(LockCrowd::exclusive),
    ELECTION(LockCrowd::election),
    READ_WRITE(LockCrowd::readWrite),
    SEMAPHORE(LockCrowd::semaphore),
    PARTITION(PartitionCrowd::new),
    COUNTER(CounterCrowd::new),
    QUEUE(QueueCrowd::new),
    LOCKING_QUEUE(ClaimCrowd::new),
    BARRIER(BarrierCrowd::new),
    DOUBLE_BARRIER(DoubleBarrierCrowd::new),
    MEMBERS(MemberCrowd::new),
    CACHE(CacheCrowd::new),
    LATCH(LatchCrowd::new),
    LEASE(LeaseCrowd::single),
    LEASES(LeaseCrowd::several),
    DELAY_QUEUE(DelayCrowd::new),
    SHARED_VALUE(ValueCrowd::new),
    NODE_CACHE(NodeCacheCrowd::new),
    MULTI_LOCK(MultiLockCrowd::new),
    RESIZED_SEMAPHORE(ResizedSemaphoreCrowd::new);

    private final BiFunction<World, String, Crowd> maker;

    CrowdKind(BiFunction<World, String, Crowd> maker) {
        this.maker = maker;
    }

    Crowd in(World world) {
        return maker.apply(world, "/r-" + name().toLowerCase(Locale.ROOT));
    }
}
