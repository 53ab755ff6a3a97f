/** Holds the modelled ZooKeeper against real ones: the same requests, the same answers. */
@NullMarked
package io.kazoo.it.contract;

import org.jspecify.annotations.NullMarked;
