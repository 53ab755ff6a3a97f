/** The client against servers of all versions that it claims to work with. */
@NullMarked
package io.kazoo.it.versions;

import org.jspecify.annotations.NullMarked;
