/**
 * Decides everything about one session and does nothing: no thread, clock, random number, future of the JDK or socket in
 * here. Inputs are methods that take the time, outputs go through {@link io.kazoo.internal.session.Effects}.
 */
@NullMarked
package io.kazoo.internal.session;

import org.jspecify.annotations.NullMarked;
