package io.kazoo.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class ZooKeeperEnsembleTest {
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final int SESSION_MILLIS = 20_000;

    private static ZooKeeperEnsemble ensemble;

    @BeforeAll
    static void start() {
        ensemble = ZooKeeperEnsemble.builder().readOnlyMode(true).start();
    }

    @BeforeEach
    void complete() {
        ensemble.members().forEach(EnsembleMember::resume);
        ensemble.members().forEach(EnsembleMember::start);
        ensemble.awaitQuorum(BOUND);
    }

    @AfterAll
    static void close_ensemble_leavesNoProcessAndNoFolder() {
        List<Long> pids = ensemble.members().stream()
                .map(member -> member.process().pid())
                .toList();
        Path folder = ensemble.member(1).process().directory().getParent();

        ensemble.close();

        assertThat(pids).noneMatch(pid -> ProcessHandle.of(pid).isPresent());
        assertThat(folder).doesNotExist();
    }

    @Test
    void start_three_haveOneLeaderAndTwoFollowers() {
        EnsembleMember leader = ensemble.leader();

        List<EnsembleMember> followers = ensemble.followers();

        assertThat(followers).hasSize(2).doesNotContain(leader);
        assertThat(ensemble.connectString().split(",")).hasSize(3).contains(leader.connectString());
    }

    @Test
    void kill_leader_othersRecoverWithTheData() throws Exception {
        EnsembleMember leader = ensemble.leader();
        try (OfficialClient client = new OfficialClient(ensemble.connectString(), SESSION_MILLIS)) {
            client.create("/kept", CreateMode.EPHEMERAL);

            leader.kill();
            ensemble.awaitQuorum(BOUND);

            assertThat(ensemble.leader()).isNotEqualTo(leader);
            assertThat(eventuallyExists(client, "/kept")).isTrue();
        }
        leader.start();
        ensemble.awaitQuorum(BOUND);
        assertThat(leader.mode()).isEqualTo(ServerMode.FOLLOWER);
    }

    @Test
    void pause_leader_othersElectAnotherAndItFollowsAfterResume() {
        EnsembleMember leader = ensemble.leader();

        leader.pause();
        ensemble.awaitQuorum(BOUND);
        EnsembleMember next = ensemble.leader();
        leader.resume();
        ensemble.awaitQuorum(BOUND);

        assertThat(next).isNotEqualTo(leader);
        assertThat(ensemble.leader()).isEqualTo(next);
    }

    @Test
    void kill_two_leavesOneReadOnly() {
        ensemble.member(1).kill();
        ensemble.member(2).kill();

        EnsembleMember last = ensemble.member(3);
        Poll.until(BOUND, () -> last.mode() == ServerMode.READ_ONLY, () -> "not read-only: " + last.mode());

        assertThatIllegalStateException()
                .isThrownBy(() -> ensemble.awaitQuorum(BOUND))
                .withMessageContaining("no quorum is possible");
    }

    private static boolean eventuallyExists(OfficialClient client, String path) {
        Poll.until(
                BOUND,
                () -> {
                    try {
                        return client.exists(path);
                    } catch (KeeperException.ConnectionLossException e) {
                        return false;
                    } catch (KeeperException | InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                () -> "no " + path);
        return true;
    }
}
