/**
 * Decides from the histories of clients, and from the servers' transaction logs, whether what clients were told was true.
 *
 * <p>Knows no client and no server: it reads records, and is tested on histories that are known to be wrong.
 */
@NullMarked
package io.kazoo.chaos.check;

import org.jspecify.annotations.NullMarked;
