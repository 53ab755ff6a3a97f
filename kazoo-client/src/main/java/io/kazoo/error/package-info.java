/**
 * What can go wrong: a sealed tree of unchecked exceptions under {@link io.kazoo.error.KazooException}. Each says what was
 * tried, on which path, why it failed, and whether the change may have happened all the same.
 */
@NullMarked
package io.kazoo.error;

import org.jspecify.annotations.NullMarked;
