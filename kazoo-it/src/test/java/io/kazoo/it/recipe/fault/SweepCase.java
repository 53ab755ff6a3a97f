package io.kazoo.it.recipe.fault;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** Tests of one recipe while each of its requests in turn loses its reply, its connection or its session; all on one server. */
@Tag("slow")
abstract class SweepCase {

    static final Duration PATIENCE = Duration.ofSeconds(20);

    static FaultSweep sweep;

    @BeforeAll
    static void begin() {
        sweep = new FaultSweep();
    }

    @AfterAll
    static void end() {
        sweep.close();
    }
}
