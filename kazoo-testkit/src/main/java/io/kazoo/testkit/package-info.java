/**
 * ZooKeeper servers for tests.
 */
@NullMarked
package io.kazoo.testkit;

import org.jspecify.annotations.NullMarked;
