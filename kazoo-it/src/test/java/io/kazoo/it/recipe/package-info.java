/** Tests of recipes against real servers. */
@NullMarked
package io.kazoo.it.recipe;

import org.jspecify.annotations.NullMarked;
