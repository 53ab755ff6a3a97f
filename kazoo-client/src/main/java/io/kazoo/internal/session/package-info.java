/**
 * The session as a pure state machine: decides everything, does nothing. Not exported.
 */
@NullMarked
package io.kazoo.internal.session;

import org.jspecify.annotations.NullMarked;
