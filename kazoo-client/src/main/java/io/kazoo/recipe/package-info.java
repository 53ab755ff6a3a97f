/**
 * Coordination on top of the public client: locks, elections, queues, caches and the like.
 */
@NullMarked
package io.kazoo.recipe;

import org.jspecify.annotations.NullMarked;
