/**
 * The bug museum: known faults of ZooKeeper clients, each put into a copy of the client, to show that the simulation sees them.
 */
@NullMarked
package io.kazoo.simulation.museum;

import org.jspecify.annotations.NullMarked;
