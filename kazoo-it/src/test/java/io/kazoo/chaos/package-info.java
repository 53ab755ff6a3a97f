/** Chaos on a real ensemble: servers and clients in processes of their own, faults, and a check of all that clients saw. */
@NullMarked
package io.kazoo.chaos;

import org.jspecify.annotations.NullMarked;
