/** Hostile bytes: what a server, or whoever took its place, may send, and text that a user may give. See {@code bin/fuzz}. */
@NullMarked
package io.kazoo.fuzz;

import org.jspecify.annotations.NullMarked;
