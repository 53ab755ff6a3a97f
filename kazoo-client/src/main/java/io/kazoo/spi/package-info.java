/**
 * What a user may implement: watchers, listeners, resolvers.
 */
@NullMarked
package io.kazoo.spi;

import org.jspecify.annotations.NullMarked;
