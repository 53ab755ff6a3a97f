/**
 * Benchmarks of this client against the official one; not published.
 *
 * <p>{@link io.kazoo.bench.Bench} starts the servers and one process per client, takes samples in turn, and prints
 * ratios. How it is measured and how to read the tables: {@code docs/benchmarks.md}.
 */
@NullMarked
package io.kazoo.bench;

import org.jspecify.annotations.NullMarked;
