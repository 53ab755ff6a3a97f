/** What a user may implement: watchers, state listeners, host name resolution. */
@NullMarked
package io.kazoo.spi;

import org.jspecify.annotations.NullMarked;
