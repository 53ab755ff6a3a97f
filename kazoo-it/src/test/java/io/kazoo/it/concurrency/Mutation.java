package io.kazoo.it.concurrency;

/**
 * A deliberate fault.
 *
 * @param className of the library
 * @param text that occurs once in its source
 * @param replacement what stands there instead
 */
record Mutation(String className, String text, String replacement) {}
