/** Programs to begin with; each takes the servers as its first argument, and {@code 127.0.0.1:2181} without one. */
@NullMarked
package io.kazoo.examples;

import org.jspecify.annotations.NullMarked;
