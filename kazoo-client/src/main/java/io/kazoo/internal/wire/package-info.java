/**
 * Requests, replies and their codec: bytes to values and back, no state. Not exported.
 */
@NullMarked
package io.kazoo.internal.wire;

import org.jspecify.annotations.NullMarked;
