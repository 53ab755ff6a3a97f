package io.kazoo.chaos.work;

import java.util.function.Function;

/** The sessions that each process has. */
enum SlotKind {
    REGISTER_A(RegisterSlot::new),
    REGISTER_B(RegisterSlot::new),
    TRANSACTIONS(TransactionSlot::new),
    HOLDS(HoldSlot::new),
    SEQUENCE(SequenceSlot::new),
    WATCHES(WatchSlot::new),
    COUNTER(CounterSlot::new),
    LOCK(GrantSlot::lock),
    ELECTION(GrantSlot::election),
    SEMAPHORE_A(GrantSlot::semaphore),
    SEMAPHORE_B(GrantSlot::semaphore),
    QUEUE(QueueSlot::new);

    private final Function<SlotSettings, Slot> maker;

    SlotKind(Function<SlotSettings, Slot> maker) {
        this.maker = maker;
    }

    Slot slot(SlotSettings settings) {
        return maker.apply(settings);
    }
}
