package io.kazoo.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.KazooClient;
import io.kazoo.Transaction;
import io.kazoo.data.Acl;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.OpResult;
import io.kazoo.data.Permissions;
import io.kazoo.error.Effect;
import io.kazoo.error.ErrorCodes;
import io.kazoo.error.TransactionFailedException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Operations that take place together or not at all. */
@ParameterizedClass
@EnumSource(Rooting.class)
class TransactionsIT extends ClientCase {

    @Parameter
    Rooting rooting;

    private KazooClient zk;

    @Override
    Rooting rooting() {
        return rooting;
    }

    @BeforeEach
    void open() {
        zk = connect();
    }

    @Test
    void commit_everyKindOfOperation_givesTheirResultsInOrder() {
        zk.create("/old", bytes("1"));
        zk.create("/gone");

        List<OpResult> results = zk.transaction()
                .create("/new")
                .create("/data", bytes("x"))
                .create("/e", null, CreateOptions.EPHEMERAL)
                .create("/s-", null, CreateOptions.SEQUENTIAL)
                .set("/old", bytes("2"))
                .set("/old", bytes("3"), 1)
                .check("/old", 2)
                .check("/new", -1)
                .delete("/gone")
                .delete("/new", 0)
                .commit();

        assertThat(results).hasSize(10);
        assertThat(results.get(0)).isEqualTo(new OpResult.Created("/new", null));
        assertThat(((OpResult.Created) results.get(3)).path()).matches("/s-\\d{10}");
        assertThat(((OpResult.DataSet) results.get(5)).stat())
                .isEqualTo(zk.get("/old").stat());
        assertThat(results.get(6)).isInstanceOf(OpResult.Checked.class);
        assertThat(results.get(8)).isInstanceOf(OpResult.Deleted.class);
        assertThat(zk.getChildren("/")).contains("data", "e", "old").doesNotContain("new", "gone");
        assertThat(zk.get("/old").utf8()).isEqualTo("3");
        assertThat(zk.exists("/e").orElseThrow().ephemeralOwner())
                .isEqualTo(zk.session().id());
    }

    @Test
    void commit_containerAndTtlNodes_areMade() {
        List<OpResult> results = zk.transaction()
                .create("/c", null, CreateOptions.of().container())
                .create("/ttl", null, CreateOptions.of().ttl(Duration.ofHours(1)))
                .commit();

        assertThat(results)
                .extracting(result -> ((OpResult.Created) result).path())
                .containsExactly("/c", "/ttl");
    }

    @Test
    void commit_namelessSequence_isAChildAsOutsideATransaction() {
        zk.create("/p");

        List<OpResult> results =
                zk.transaction().create("/p/", null, CreateOptions.SEQUENTIAL).commit();

        assertThat(((OpResult.Created) results.get(0)).path()).matches("/p/\\d{10}");
    }

    @Test
    void commit_oneRefused_throwsAndChangesNothing() {
        Transaction transaction =
                zk.transaction().create("/a").delete("/absent").create("/b");

        assertThatThrownBy(transaction::commit).isInstanceOfSatisfying(TransactionFailedException.class, e -> {
            assertThat(e.failedIndex()).isEqualTo(1);
            assertThat(e.code()).isEqualTo(ErrorCodes.NO_NODE);
            assertThat(e.path()).isEqualTo(rooting == Rooting.NONE ? "/absent" : zk.chroot() + "/absent");
            assertThat(e.effect()).isEqualTo(Effect.NONE);
            assertThat(e.results())
                    .containsExactly(
                            new OpResult.Failed(0),
                            new OpResult.Failed(ErrorCodes.NO_NODE),
                            new OpResult.Failed(ErrorCodes.RUNTIME_INCONSISTENCY));
        });
        assertThat(zk.getChildren("/")).doesNotContain("a", "b");
    }

    @Test
    void tryCommit_oneRefused_givesTheResultOfEach() {
        zk.create("/a");

        List<OpResult> results =
                zk.transaction().check("/a", 0).set("/a", null, 7).create("/b").tryCommit();

        assertThat(results)
                .containsExactly(
                        new OpResult.Failed(0),
                        new OpResult.Failed(ErrorCodes.BAD_VERSION),
                        new OpResult.Failed(ErrorCodes.RUNTIME_INCONSISTENCY));
        assertThat(OpResult.firstFailure(results)).isEqualTo(1);
    }

    @Test
    void tryCommit_allGood_givesSuccesses() {
        List<OpResult> results = zk.transaction().create("/a").tryCommit();

        assertThat(OpResult.firstFailure(results)).isEqualTo(-1);
        assertThat(zk.exists("/a")).isPresent();
    }

    @Test
    void commit_twice_isRefused() {
        Transaction transaction = zk.transaction().create("/a");
        transaction.commit();

        assertThatThrownBy(transaction::commit).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> transaction.create("/b")).isInstanceOf(IllegalStateException.class);
        assertThat(zk.exists("/b")).isEmpty();
    }

    @Test
    void commit_nothing_givesNothing() {
        assertThat(zk.transaction().commit()).isEmpty();
        assertThat(zk.transaction().size()).isZero();
    }

    @Test
    void create_makeParents_isRefusedAtTheCall() {
        assertThatThrownBy(() ->
                        zk.transaction().create("/a/b", null, CreateOptions.of().makeParents()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("/a/b");
    }

    @Test
    void create_withoutAcl_getsTheClientsDefault() {
        List<Acl> readers = List.of(Acl.world(Permissions.READ | Permissions.ADMIN | Permissions.DELETE));
        KazooClient strict = connect(settings -> settings.defaultAcl(readers));

        strict.transaction().create("/strict").commit();

        assertThat(zk.getAcls("/strict").acls()).isEqualTo(readers);
    }

    @Test
    void commit_async_failsTheFutureOrGivesTheResults() {
        List<OpResult> done = zk.async().transaction().create("/a").commit().join();

        assertThat(done).containsExactly(new OpResult.Created("/a", null));
        assertThatThrownBy(() -> zk.async().transaction().create("/a").commit().join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(TransactionFailedException.class);
        assertThat(zk.async().transaction().create("/a").tryCommit().join())
                .containsExactly(new OpResult.Failed(ErrorCodes.NODE_EXISTS));
    }
}
