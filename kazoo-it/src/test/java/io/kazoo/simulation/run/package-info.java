/**
 * The simulation: many clients on a modelled ensemble under virtual time, with seeded faults, and what must hold after every
 * event. {@code SeedRun} runs one seed, {@code Simulate} is the command.
 */
@NullMarked
package io.kazoo.simulation.run;

import org.jspecify.annotations.NullMarked;
