package io.kazoo.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kazoo.it.support.NumberProperty;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Holders that cannot know; {@code -Dkazoo.standing.rounds} says how many rounds of each, 1 unless given. With {@code
 * -Dkazoo.standing.victim=curator} holder and successor are Curator's, with {@code =python} the holder is Python's kazoo; then
 * figures are printed, and nothing is asked of them.
 */
@Tag("slow")
class StandingIT {
    @Test
    @Timeout(value = 2, unit = TimeUnit.HOURS) // of many rounds; one takes less than a minute
    void holds_takenFromWhoCannotKnow_areNotBelievedIn(@TempDir Path folder) {
        int rounds = Math.toIntExact(NumberProperty.whole("kazoo.standing.rounds", 1, 1));
        Next.Library library = Next.Library.valueOf(
                System.getProperty("kazoo.standing.victim", "kazoo").toUpperCase(Locale.ROOT));
        assumeTrue(library != Next.Library.PYTHON || Captive.hasPython(), "no python3 here can import kazoo");

        Cluster.Plan plan = new Cluster.Plan(Proxies::new, Standing.TICK_MILLIS, Standing.SYNC_LIMIT, Ports::take);
        try (Cluster cluster = Cluster.start(plan, folder)) {
            assumeTrue(cluster.site().can(FaultKind.ISOLATE_SERVER), "links between servers cannot be cut here");
            Standing standing = new Standing(cluster, folder, library);
            for (int round = 0; round < rounds; round++) {
                standing.round(Standing.Harm.ISOLATED_FOLLOWER);
                standing.round(Standing.Harm.PAUSED_PROCESS);
            }
            standing.lines().forEach(System.out::println);

            assertThat(standing.results()).hasSize(6 * rounds);
            assumeTrue(library == Next.Library.KAZOO, "another client's figures are only printed");
            assertThat(standing.results()).allSatisfy(result -> {
                assertThat(result.late()).as("%s", result).isZero();
                assertThat(result.beliefAhead()).as("%s", result).isPositive();
                if (result.harm() == Standing.Harm.ISOLATED_FOLLOWER) {
                    assertThat(result.toldAhead()).as("%s", result).isPositive();
                }
            });
        }
    }
}
