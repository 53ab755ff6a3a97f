package io.kazoo.recipe;

import java.time.Instant;

/**
 * What the node of a lease says.
 *
 * @param version of the format; 1, or that of a newer writer, whose holder and end are not known
 * @param holder who has or had it; empty in another version
 * @param end when it ends or ended, in whole seconds; {@link Instant#MAX} in another version
 */
public record LeaseRecord(int version, String holder, Instant end) {}
