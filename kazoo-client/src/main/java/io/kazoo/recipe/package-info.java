/**
 * Coordination on top of the public client: watches that stay, locks, elections, queues, caches and the like; made by {@link
 * io.kazoo.recipe.Recipes} and {@link io.kazoo.recipe.AsyncRecipes}.
 */
@NullMarked
package io.kazoo.recipe;

import org.jspecify.annotations.NullMarked;
