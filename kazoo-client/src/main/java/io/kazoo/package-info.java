/**
 * The ZooKeeper client: {@link io.kazoo.KazooClient} blocks, {@link io.kazoo.AsyncKazooClient} returns futures, and both are
 * views of one session that reconnects by itself.
 */
@NullMarked
package io.kazoo;

import org.jspecify.annotations.NullMarked;
