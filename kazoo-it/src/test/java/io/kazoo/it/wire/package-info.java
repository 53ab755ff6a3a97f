/**
 * The 36 faults of the wire, F1 to F36, each as a test of its number: what a server or a network does wrong, and what the
 * client must make of it.
 */
@NullMarked
package io.kazoo.it.wire;

import org.jspecify.annotations.NullMarked;
