/**
 * A client without threads and without waiting: loop, network, time and servers in one thread.
 *
 * <p>{@link io.kazoo.simulation.VirtualLoop} keeps the time and runs everything, {@link
 * io.kazoo.simulation.VirtualNetwork} carries bytes between the two ends of {@link io.kazoo.simulation.VirtualSocket}s,
 * {@link io.kazoo.simulation.VirtualPlatform} is what a client is built on, and {@link
 * io.kazoo.simulation.ModelService} is a modelled server that one can talk to.
 */
@NullMarked
package io.kazoo.simulation;

import org.jspecify.annotations.NullMarked;
