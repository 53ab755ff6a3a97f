/** Where threads meet, under every order of their steps that a model checker comes to try. */
@NullMarked
package io.kazoo.it.concurrency;

import org.jspecify.annotations.NullMarked;
