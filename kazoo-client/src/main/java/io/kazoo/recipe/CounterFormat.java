package io.kazoo.recipe;

/** How a counter's node holds its number. */
public enum CounterFormat {
    /** Decimal digits in ASCII, as Python's kazoo writes them; an empty node stands for the counter's initial value. */
    KAZOO,
    /** Four bytes, the most significant first: Curator's {@code SharedCount} and {@code DistributedAtomicInteger}. */
    CURATOR_INT,
    /** Eight bytes, the most significant first: Curator's {@code DistributedAtomicLong}. */
    CURATOR_LONG
}
