package io.kazoo.chaos.work;

import io.kazoo.chaos.check.OpKind;
import io.kazoo.recipe.AsyncRecipes;
import io.kazoo.recipe.Counter;
import io.kazoo.recipe.CounterChange;
import io.kazoo.recipe.Recipes;
import java.util.stream.IntStream;

/** Counters to which all processes add, each time a number that is added by no other call, so that the sum tells which did. */
final class CounterSlot extends Slot {
    private static final int KEYS = 2;
    private static final long CALLS_OF_A_PROCESS = 1_000_000;
    private static final long STARTS_OF_A_PROCESS = 1_000;

    private final Counter[] counters;
    // Owned by the lane.
    private long last;

    CounterSlot(SlotSettings settings) {
        super(settings);
        AsyncRecipes recipes = Recipes.of(zk);
        counters = IntStream.range(0, KEYS)
                .mapToObj(key -> recipes.counter("/count/" + key))
                .toArray(Counter[]::new);
        last = first(settings.name());
    }

    /** Of {@code p2.7/counter}, whose numbers begin at 2,007 million. */
    private static long first(String name) {
        String[] numbers = name.substring(1, name.indexOf('/')).split("\\.", -1);
        return (Long.parseLong(numbers[0]) * STARTS_OF_A_PROCESS + Long.parseLong(numbers[1])) * CALLS_OF_A_PROCESS;
    }

    @Override
    void step() {
        Counter counter = counters[random.nextInt(KEYS)];
        if (random.nextInt(4) == 0) {
            run(called(OpKind.GET, counter.path(), -1), id -> zk.get(counter.path()), Shown::read);
            return;
        }
        last++;
        long delta = last;
        run(
                new Called(newId() + "+" + delta, OpKind.ADD, counter.path(), -1, false),
                id -> counter.addAsync(delta),
                CounterSlot::shown);
    }

    private static Shown shown(CounterChange<Long> change) {
        return Shown.of(change.before() + ":" + change.after());
    }
}
