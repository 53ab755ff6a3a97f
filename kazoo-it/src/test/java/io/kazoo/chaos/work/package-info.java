/** The client processes of a chaos run: what they ask for, and the history they write. */
@NullMarked
package io.kazoo.chaos.work;

import org.jspecify.annotations.NullMarked;
