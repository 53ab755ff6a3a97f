/**
 * The sealed tree of unchecked exceptions that calls throw.
 */
@NullMarked
package io.kazoo.error;

import org.jspecify.annotations.NullMarked;
