/**
 * A modelled ZooKeeper: the ensemble, its servers and their tree as plain objects without threads, sockets or clocks of their
 * own. Time and connections come from outside, so that a simulation can run it under virtual time and a server behind sockets.
 */
@NullMarked
package io.kazoo.testkit.model;

import org.jspecify.annotations.NullMarked;
