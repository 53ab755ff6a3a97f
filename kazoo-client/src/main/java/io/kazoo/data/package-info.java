/**
 * Values of the client's vocabulary: node data and statistics, access control lists, create options, transactions, watch
 * events, session states, connect strings and paths. Everything here is immutable and thread-safe.
 */
@NullMarked
package io.kazoo.data;

import org.jspecify.annotations.NullMarked;
