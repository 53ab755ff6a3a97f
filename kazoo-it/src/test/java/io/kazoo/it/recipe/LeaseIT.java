package io.kazoo.it.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.data.Acl;
import io.kazoo.data.Permissions;
import io.kazoo.error.ClientStoppedException;
import io.kazoo.error.ForeignDataException;
import io.kazoo.error.NoAuthException;
import io.kazoo.error.OperationTimeoutException;
import io.kazoo.it.recipe.fault.FaultyProxy.Harm;
import io.kazoo.recipe.Hold;
import io.kazoo.recipe.Lease;
import io.kazoo.recipe.LeaseRecord;
import io.kazoo.recipe.MultiNonBlockingLease;
import io.kazoo.recipe.NonBlockingLease;
import io.kazoo.recipe.Recipes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Leases that end at a time of day. */
class LeaseIT extends FaultCase {

    private static final int CREATE_2 = 15;
    private static final int DELETE = 2;
    private static final int GET_DATA = 4;
    private static final int GET_CHILDREN = 8;
    private static final int MULTI = 14;

    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** A clock that stands until it is set. */
    private static final class Hands implements InstantSource {
        private volatile Instant now = Instant.parse("2026-11-25T12:00:00.900Z");

        @Override
        public Instant instant() {
            return now;
        }
    }

    private final Hands clock = new Hands();

    private NonBlockingLease mine(String path) {
        return Recipes.of(zk).nonBlockingLease(path, "me", clock);
    }

    private NonBlockingLease theirs(String path) {
        return Recipes.of(other).nonBlockingLease(path, "they", clock);
    }

    private void onlyTheRecord(String path) {
        Until.holds(() -> other.getChildren(path).equals(List.of("lease_holder")), () -> "" + other.getChildren(path));
    }

    @Test
    void obtain_free_isOursUntilItsEnd() {
        assertThat(mine("/a/l").current()).isEmpty();

        Lease lease = mine("/a/l").obtain(MINUTE).orElseThrow();

        Instant end = Instant.parse("2026-11-25T12:01:00Z");
        assertThat(lease.end()).isEqualTo(end);
        assertThat(lease.isValid()).isTrue();
        assertThat(other.get("/a/l/lease_holder").utf8())
                .isEqualTo("{\"version\": 1, \"holder\": \"me\", \"end\": \"2026-11-25T12:01:00\"}");
        assertThat(lease.fencingToken())
                .isEqualTo(other.exists("/a/l/lease_holder").orElseThrow().mzxid());
        assertThat(theirs("/a/l").obtain(MINUTE)).isEmpty();
        assertThat(theirs("/a/l").current()).contains(new LeaseRecord(1, "me", end));
        onlyTheRecord("/a/l");

        clock.now = end.minusMillis(1);
        assertThat(lease.remaining()).isEqualTo(Duration.ofMillis(1));
        assertThat(theirs("/a/l").obtain(MINUTE)).isEmpty();
        clock.now = end;
        assertThat(lease.isValid()).isFalse();
        Lease next = theirs("/a/l").obtain(MINUTE).orElseThrow();
        assertThat(next.fencingToken()).isGreaterThan(lease.fencingToken());
        assertThat(lease.release()).isFalse();
        assertThat(next.isValid()).isTrue();
        assertThat(mine("/a/l").obtain(MINUTE)).isEmpty();
    }

    @Test
    void obtain_sameHolder_renews() {
        Lease first = mine("/l").obtain(MINUTE).orElseThrow();
        clock.now = clock.now.plusSeconds(30);

        Lease second = mine("/l").obtain(MINUTE).orElseThrow();

        assertThat(second.end()).isEqualTo(first.end().plusSeconds(30));
        assertThat(second.fencingToken()).isGreaterThan(first.fencingToken());
        assertThat(first.release()).isFalse();
        assertThat(theirs("/l").obtain(MINUTE)).isEmpty();
        assertThat(second.release()).isTrue();
        assertThat(second.isValid()).isFalse();
        assertThat(second.release()).isFalse();
        assertThat(theirs("/l").obtain(MINUTE)).isPresent();
    }

    @Test
    void obtain_againForAShorterTime_endsTheOlderOneToo() {
        NonBlockingLease leases = mine("/a/l");
        Lease first = leases.obtain(MINUTE).orElseThrow();
        Lease shorter = leases.obtain(Duration.ofSeconds(10)).orElseThrow();
        assertThat(first.remaining()).isEqualTo(shorter.remaining());
        Lease longer = leases.obtain(MINUTE).orElseThrow();

        clock.now = shorter.end();

        assertThat(first.isValid()).isFalse();
        assertThat(shorter.isValid()).isFalse();
        assertThat(longer.isValid()).isTrue();
    }

    @Test
    void release_throughTheNewestOne_endsAllBefore() {
        NonBlockingLease leases = mine("/a/l");
        Lease first = leases.obtain(MINUTE).orElseThrow();
        Lease second = leases.obtain(MINUTE).orElseThrow();
        Lease third = leases.obtain(MINUTE).orElseThrow();

        assertThat(second.release()).isFalse();
        assertThat(List.of(first.isValid(), second.isValid(), third.isValid())).containsExactly(true, false, true);
        assertThat(third.release()).isTrue();

        assertThat(List.of(first.isValid(), third.isValid())).containsExactly(false, false);
        assertThat(leases.obtain(MINUTE).orElseThrow().isValid()).isTrue();
        assertThat(List.of(first.isValid(), third.isValid())).containsExactly(false, false);
    }

    @Test
    void obtain_warmPath_takesFourRoundTripsAndTwoWhenBusy() {
        NonBlockingLease lease = mine("/l");
        lease.obtain(MINUTE);
        onlyTheRecord("/l");
        link.delayReplies(Duration.ofMillis(50)); // of one flight, so that it is counted as one
        link.stopAt(7); // the guard is given back behind what is waited for

        lease.obtain(MINUTE);
        assertThat(link.requests()).containsExactly(CREATE_2, GET_CHILDREN, GET_DATA, MULTI, DELETE, GET_DATA);
        assertThat(link.roundTrips()).isEqualTo(4);
        link.reset();
        onlyTheRecord("/l");

        clock.now = clock.now.plusSeconds(120);
        theirs("/l").obtain(MINUTE);
        onlyTheRecord("/l");
        link.stopAt(4);
        assertThat(lease.obtain(MINUTE)).isEmpty();
        assertThat(link.requests()).containsExactly(CREATE_2, GET_CHILDREN, GET_DATA);
        assertThat(link.roundTrips()).isEqualTo(2);
    }

    @Test
    void obtain_dataOfOthers_isForeignOrNewer() {
        other.ensurePath("/l");
        other.create("/l/lease_holder", "junk".getBytes());
        assertThatThrownBy(() -> mine("/l").obtain(MINUTE))
                .isInstanceOf(ForeignDataException.class)
                .hasMessageContaining("/l");
        assertThatThrownBy(() -> mine("/l").current()).isInstanceOf(ForeignDataException.class);

        other.set("/l/lease_holder", "{\"version\": 2}".getBytes());
        assertThat(mine("/l").obtain(MINUTE)).isEmpty();
        assertThat(mine("/l").current().orElseThrow().version()).isEqualTo(2);

        other.set(
                "/l/lease_holder", "{\"version\": 1, \"holder\": \"py\", \"end\": \"2026-11-25T12:00:00\"}".getBytes());
        assertThat(mine("/l").obtain(MINUTE)).isPresent();
        Until.holds(() -> other.getChildren("/l").equals(List.of("lease_holder")), () -> "" + other.getChildren("/l"));
    }

    @Test
    void obtain_badInput_isRefused() {
        other.ensurePath("/l");
        other.setAcls("/l", List.of(Acl.world(Permissions.READ)));

        assertThatThrownBy(() -> mine("/l").obtain(MINUTE)).isInstanceOf(NoAuthException.class);
        assertThatThrownBy(() -> mine("/m").obtain(Duration.ofMillis(999)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Recipes.of(zk).multiNonBlockingLease("/m", 0, "me"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> mine("m/..")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void obtain_guardHeldByAnother_waitsForIt() throws Exception {
        Hold guard = Recipes.of(other).lock("/l").acquire();
        CompletableFuture<Optional<Lease>> waiting = mine("/l").obtainAsync(MINUTE);
        Until.holds(() -> other.getChildren("/l").size() == 2, () -> "" + other.getChildren("/l"));
        NonBlockingLease hasty =
                Recipes.of(zk.withDeadline(Duration.ofMillis(200))).nonBlockingLease("/l", "x");
        assertThatThrownBy(() -> hasty.obtain(MINUTE)).isInstanceOf(OperationTimeoutException.class);

        guard.close();

        assertThat(waiting.get(20, TimeUnit.SECONDS)).isPresent();
        onlyTheRecord("/l");
    }

    @Test
    void obtain_clientClosed_endsAtOnce() throws Exception {
        Recipes.of(other).lock("/l").acquire();
        CompletableFuture<Optional<Lease>> waiting = mine("/l").obtainAsync(MINUTE);
        Until.holds(() -> other.getChildren("/l").size() == 2, () -> "" + other.getChildren("/l"));

        zk.close();

        assertThatThrownBy(() -> waiting.get(1, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(ClientStoppedException.class);
    }

    @Test
    void multi_count_isTheMostThatHoldOne() {
        List<MultiNonBlockingLease> all = IntStream.range(0, 4)
                .mapToObj(i -> Recipes.of(i % 2 == 0 ? zk : other).multiNonBlockingLease("/m", 3, "holder " + i, clock))
                .toList();
        List<CompletableFuture<Optional<Lease>>> tries =
                all.stream().map(leases -> leases.obtainAsync(MINUTE)).toList();
        List<Lease> leases = tries.stream()
                .map(CompletableFuture::join)
                .flatMap(Optional::stream)
                .toList();
        assertThat(leases.stream().map(Lease::path)).containsExactlyInAnyOrder("/m/0", "/m/1", "/m/2");

        Lease second = leases.stream()
                .filter(lease -> lease.path().equals("/m/1"))
                .findFirst()
                .orElseThrow();
        Lease first = leases.stream()
                .filter(lease -> lease.path().equals("/m/0"))
                .findFirst()
                .orElseThrow();
        first.release();
        MultiNonBlockingLease its = all.get(Integer.parseInt(second.holder().substring(7)));

        assertThat(its.obtain(MINUTE).orElseThrow().path()).isEqualTo("/m/1");
        assertThat(Stream.of(0, 1, 2, 3)
                        .map(i -> all.get(i).obtain(MINUTE))
                        .filter(Optional::isPresent)
                        .count())
                .isEqualTo(3);
    }

    @Test
    @Tag("slow")
    void obtainAndRelease_eachFaultAtEachRequest_areExactOrSaySo() {
        assertThat(atEachRequest((path, harm) ->
                        obtainAndRelease(harm, path, duration -> mine(path).obtain(duration))))
                .isGreaterThan(8);
        assertThat(atEachRequest((path, harm) -> {
                    theirs(path + "/0").obtain(MINUTE);
                    MultiNonBlockingLease leases = Recipes.of(zk).multiNonBlockingLease(path, 2, "me", clock);
                    obtainAndRelease(harm, path + "/1", leases::obtain);
                }))
                .isGreaterThan(12);
    }

    private void obtainAndRelease(@Nullable Harm harm, String path, Function<Duration, Optional<Lease>> obtain) {
        String record = path + "/lease_holder";
        Optional<Lease> obtained = outcome(harm, () -> obtain.apply(MINUTE).orElseThrow());
        assertThat(other.exists(record).isPresent()).isIn(true, obtained.isPresent());
        obtained.ifPresent(lease -> {
            boolean sure = isSure(harm, () -> assertThat(lease.release()).isTrue());
            assertThat(other.exists(record).isEmpty()).isIn(true, sure);
        });
    }
}
