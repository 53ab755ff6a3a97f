package io.kazoo.recipe;

/**
 * What one change of a counter did: no other change came between the two values.
 *
 * @param before the number found
 * @param after the number put in its place
 * @param <N> the number
 */
public record CounterChange<N extends Number>(N before, N after) {}
