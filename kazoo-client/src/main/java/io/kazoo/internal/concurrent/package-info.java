/**
 * Lanes, futures, timers and the clock; knows nothing of ZooKeeper. Not exported.
 */
@NullMarked
package io.kazoo.internal.concurrent;

import org.jspecify.annotations.NullMarked;
