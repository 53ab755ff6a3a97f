/**
 * Does what the session decides: loop, timers, futures, callback lanes. Not exported.
 */
@NullMarked
package io.kazoo.internal.runtime;

import org.jspecify.annotations.NullMarked;
