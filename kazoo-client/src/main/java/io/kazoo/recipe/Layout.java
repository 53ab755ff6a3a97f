package io.kazoo.recipe;

/** Whose nodes a recipe makes. Those of the others are recognised all the same. */
public enum Layout {
    /** Those of Python's kazoo. */
    KAZOO,
    /** Those of Apache Curator. */
    CURATOR
}
