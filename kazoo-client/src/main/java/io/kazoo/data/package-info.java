/**
 * Values that calls take and give: paths, nodes, access rules, events, states, operations.
 */
@NullMarked
package io.kazoo.data;

import org.jspecify.annotations.NullMarked;
