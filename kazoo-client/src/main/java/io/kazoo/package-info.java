/**
 * The client: {@code KazooClient} (blocking), {@code AsyncKazooClient} and their options.
 */
@NullMarked
package io.kazoo;

import org.jspecify.annotations.NullMarked;
