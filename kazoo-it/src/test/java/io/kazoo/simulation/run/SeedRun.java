package io.kazoo.simulation.run;

import io.kazoo.simulation.VirtualLoop;
import java.io.PrintStream;
import java.util.List;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Runs seeds, each in a world of its own. Thread-safe. */
public final class SeedRun {

    private SeedRun() {}

    /** Runs one seed. The same seed gives the same result, on any thread and in any class loader. */
    public static SeedResult run(long seed) {
        return run(seed, null, world -> Guests.NONE);
    }

    /** Runs one seed and writes what happens, line by line. */
    public static SeedResult run(long seed, @Nullable PrintStream out) {
        return run(seed, out, world -> Guests.NONE);
    }

    /** Runs one seed in company. */
    public static SeedResult run(long seed, @Nullable PrintStream out, Function<World, Guests> company) {
        Complaints complaints = Complaints.ofThisThread();
        World world = null;
        String violation = null;
        try {
            World made = new World(seed, out, company);
            world = made;
            complaints.errors(complaint -> made.violate("no internal error", () -> complaint));
            if (out != null) {
                complaints.others(line -> made.story.tell(() -> "      " + line));
            }
            made.run();
        } catch (Violation e) {
            violation = e.getMessage();
        } catch (VirtualLoop.StandsStill e) {
            violation = new Violation("time goes on", e.getMessage()).getMessage();
        } catch (RuntimeException | Error e) {
            violation = SeedResult.unexpected(e);
            if (out != null) {
                e.printStackTrace(out);
            }
        } finally {
            complaints.errors(null);
        }
        if (world == null) {
            return SeedResult.failed(seed, violation == null ? "unexpected: no world" : violation);
        }
        return new SeedResult(
                seed,
                world.story.hash(),
                world.loop.ran(),
                world.loop.elapsed().toNanos(),
                LongStream.of(world.operations).sum(),
                world.nemesis.faults,
                world.operations,
                world.tallies(),
                violation,
                List.of());
    }
}
