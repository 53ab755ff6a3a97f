package io.kazoo.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.it.support.Eventually;
import io.kazoo.recipe.Lease;
import io.kazoo.recipe.LeaseRecord;
import io.kazoo.recipe.NonBlockingLease;
import io.kazoo.recipe.PartitionState;
import io.kazoo.recipe.Recipes;
import io.kazoo.recipe.SetPartitioner;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Our leases and partitioner, and those of Python's kazoo, on one path. */
@PythonKazoo
class PythonSharesIT extends PythonCase {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private String theirLease(String holder) {
        return "bool(client.NonBlockingLease('/lease', timedelta(seconds=60), '" + holder + "'))";
    }

    @Test
    void lease_ofPython_isRespectedAndRead() throws Exception {
        assertThat(python.eval(theirLease("theirs"))).isEqualTo("True");

        NonBlockingLease ours = Recipes.of(zk).nonBlockingLease("/lease", "ours");
        assertThat(ours.obtain(MINUTE)).isEmpty();
        LeaseRecord record = ours.current().orElseThrow();
        assertThat(record.holder()).isEqualTo("theirs");
        assertThat(record.end())
                .isBetween(Instant.now().plusSeconds(30), Instant.now().plusSeconds(61));
        assertThat(Recipes.of(zk).nonBlockingLease("/lease", "theirs").obtain(MINUTE))
                .isPresent();
    }

    @Test
    void lease_ofOurs_isRespectedRenewedAndFreeAfterItsRelease() throws Exception {
        Lease lease =
                Recipes.of(zk).nonBlockingLease("/lease", "ours").obtain(MINUTE).orElseThrow();

        assertThat(python.eval(theirLease("theirs"))).isEqualTo("False");
        assertThat(python.eval(theirLease("ours"))).isEqualTo("True");
        assertThat(lease.release()).isFalse(); // renewed by another under its name
        Optional<Lease> again =
                Recipes.of(zk).nonBlockingLease("/lease", "ours").obtain(MINUTE);
        assertThat(again.orElseThrow().release()).isTrue();
        assertThat(python.eval(theirLease("theirs"))).isEqualTo("True");
    }

    @Test
    void lease_thatHasEnded_isTakenOverByEither() throws Exception {
        zk.ensurePath("/lease");
        zk.create(
                "/lease/lease_holder", bytes("{\"version\": 1, \"holder\": \"x\", \"end\": \"2020-01-01T00:00:00\"}"));
        assertThat(python.eval(theirLease("theirs"))).isEqualTo("True");

        zk.set("/lease/lease_holder", bytes("{\"version\": 1, \"holder\": \"x\", \"end\": \"2020-01-01T00:00:00\"}"));
        assertThat(Recipes.of(zk).nonBlockingLease("/lease", "ours").obtain(MINUTE))
                .isPresent();
    }

    @Test
    void multiLease_ofBoth_isHeldByAsManyAsThereAre() throws Exception {
        String theirs = "bool(client.MultiNonBlockingLease(2, '/leases', timedelta(seconds=60), '%s'))";

        assertThat(python.eval(String.format(theirs, "one"))).isEqualTo("True");
        assertThat(Recipes.of(zk).multiNonBlockingLease("/leases", 2, "two").obtain(MINUTE))
                .isPresent();
        assertThat(python.eval(String.format(theirs, "three"))).isEqualTo("False");
        assertThat(Recipes.of(zk).multiNonBlockingLease("/leases", 2, "three").obtain(MINUTE))
                .isEmpty();
        assertThat(python.eval(String.format(theirs, "two"))).isEqualTo("True");
    }

    @Test
    void partitioner_membersOfBoth_shareTheItems() throws Exception {
        List<String> items = List.of("a", "b", "c", "d", "e");
        python.let(
                "theirs", "client.SetPartitioner('/parts', set=tuple('abcde'), identifier='theirs', time_boundary=1)");
        SetPartitioner ours = closedAfter(Recipes.of(zk).setPartitioner("/parts", "ours", items));

        Eventually.holds(() -> {
            step(ours);
            assertThat(ours.partition()).hasSize(3);
            assertThat(python.eval("theirs.state")).isEqualTo("ACQUIRED");
            assertThat(Stream.concat(
                            ours.partition().stream(),
                            Stream.of(python.eval("list(theirs)").split(","))))
                    .containsExactlyInAnyOrderElementsOf(items);
        });
        assertThat(python.eval("sorted(theirs)")).isEqualTo("b,d");

        python.eval("theirs.finish()");
        Eventually.holds(() -> {
            step(ours);
            assertThat(ours.partition()).containsExactlyInAnyOrderElementsOf(items);
        });
        python.let("back", "client.SetPartitioner('/parts', set=tuple('abcde'), identifier='back', time_boundary=1)");
        Eventually.holds(() -> {
            step(ours);
            assertThat(ours.state()).isEqualTo(PartitionState.ACQUIRED);
            assertThat(ours.partition()).containsExactlyInAnyOrder("b", "d");
            assertThat(python.eval("sorted(back)")).isEqualTo("a,c,e");
        });

        ours.finish();
        Eventually.holds(() -> {
            python.eval("back.release and back.release_set()");
            assertThat(python.eval("back.state + ':' + ','.join(sorted(back))")).isEqualTo("ACQUIRED:a,b,c,d,e");
        });
    }

    /** Lets go of what either is asked to let go of. */
    private void step(SetPartitioner ours) throws Exception {
        if (ours.state() == PartitionState.RELEASE) {
            ours.releaseSet();
        }
        python.eval("'theirs' in globals() and theirs.release and theirs.release_set()");
    }
}
