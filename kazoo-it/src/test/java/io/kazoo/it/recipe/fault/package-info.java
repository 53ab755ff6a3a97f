/** Recipes under faults: each of their requests loses its reply, its connection or its session, in turn. */
@NullMarked
package io.kazoo.it.recipe.fault;

import org.jspecify.annotations.NullMarked;
