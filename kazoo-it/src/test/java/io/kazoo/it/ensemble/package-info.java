/** The client against ensembles, and on its way to servers with several addresses. */
@NullMarked
package io.kazoo.it.ensemble;

import org.jspecify.annotations.NullMarked;
