/**
 * Recipes in the simulation: several clients use them at once while everything goes wrong, and what each recipe promises is
 * held against what the ensemble has committed.
 */
@NullMarked
package io.kazoo.simulation.recipe;

import org.jspecify.annotations.NullMarked;
