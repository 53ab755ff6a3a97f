/**
 * ZooKeeper's wire protocol: requests that encode themselves and decode their replies, the handshake, notifications, and the
 * codec below them. No state, no threads, no I/O.
 */
@NullMarked
package io.kazoo.internal.wire;

import org.jspecify.annotations.NullMarked;
