package io.kazoo.recipe;

import java.time.Duration;
import java.util.Comparator;
import java.util.Objects;

/**
 * How a {@link SetPartitioner} shares its items. Immutable; all members of a party should have the same, but for the weight.
 *
 * @param timeBoundary for how long the members must not change before items are shared; not negative. It saves needless turns
 *     while a fleet starts; the locks keep items apart whatever it is
 * @param function who gets what
 * @param order of the items, the same everywhere
 * @param weight how many shares this member gets, from 1 to 1,000
 * @param keepsWhileSuspended whether the items are kept while there is no connection, for as long as their holds are valid; else
 *     SUSPENDED means RELEASE, as in kazoo
 */
public record PartitionOptions(
        Duration timeBoundary,
        PartitionFunction function,
        Comparator<String> order,
        int weight,
        boolean keepsWhileSuspended) {

    /** A time boundary of 1 s (kazoo's is 30 s), kazoo's function, items ordered as Python orders strings, weight 1. */
    public static final PartitionOptions DEFAULT = new PartitionOptions(
            Duration.ofSeconds(1), PartitionFunction.ROUND_ROBIN, PartitionMember.CODE_POINTS, 1, false);

    /** Checks the ranges. */
    public PartitionOptions {
        Objects.requireNonNull(function, "function");
        Objects.requireNonNull(order, "order");
        if (timeBoundary.isNegative()) {
            throw new IllegalArgumentException("timeBoundary must not be negative: " + timeBoundary);
        }
        if (weight < 1 || weight > PartitionMember.MAX_WEIGHT) {
            throw new IllegalArgumentException("weight must be from 1 to 1,000: " + weight);
        }
    }

    /** With another time boundary. */
    public PartitionOptions withTimeBoundary(Duration other) {
        return new PartitionOptions(other, function, order, weight, keepsWhileSuspended);
    }

    /** With another function. */
    public PartitionOptions withFunction(PartitionFunction other) {
        return new PartitionOptions(timeBoundary, other, order, weight, keepsWhileSuspended);
    }

    /** With items in another order: kazoo's members order numbers as numbers. */
    public PartitionOptions withOrder(Comparator<String> other) {
        return new PartitionOptions(timeBoundary, function, other, weight, keepsWhileSuspended);
    }

    /** With another weight. */
    public PartitionOptions withWeight(int other) {
        return new PartitionOptions(timeBoundary, function, order, other, keepsWhileSuspended);
    }

    /** Keeps items while there is no connection, for as long as their holds are valid. */
    public PartitionOptions keepWhileSuspended() {
        return new PartitionOptions(timeBoundary, function, order, weight, true);
    }
}
