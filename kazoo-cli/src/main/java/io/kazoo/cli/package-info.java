/**
 * The {@code kazoo} command.
 */
@NullMarked
package io.kazoo.cli;

import org.jspecify.annotations.NullMarked;
