/** Paths shared with processes that use Apache Curator or Python's kazoo. */
@NullMarked
package io.kazoo.it.interop;

import org.jspecify.annotations.NullMarked;
