package io.kazoo.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.platform.testkit.engine.EngineTestKit;

class KazooExtensionTest {
    @Test
    void server_inSeveralPlaces_isOneViewPerTest() {
        Views.reset();

        run(Views.class);

        assertThat(Views.ofTests).hasSize(2);
        assertThat(Views.ofTests.get(0))
                .hasSize(3)
                .containsOnly(Views.ofTests.get(0).get(0));
        assertThat(Views.ofTests.get(1))
                .hasSize(3)
                .containsOnly(Views.ofTests.get(1).get(0));
        EmbeddedZooKeeper one = Views.ofTests.get(0).get(0);
        EmbeddedZooKeeper two = Views.ofTests.get(1).get(0);
        assertThat(one.port()).isEqualTo(two.port()).isEqualTo(Views.ofClass.port());
        assertThat(List.of(one.connectString(), two.connectString(), Views.ofClass.connectString()))
                .doesNotHaveDuplicates();
        assertThat(one.isRunning()).isFalse();
    }

    @Test
    void server_leftStoppedOrPaused_runsAgainForTheNext() {
        run(Rude.class);

        assertThat(Rude.served).containsExactly("imok", "imok", "imok");
    }

    @Test
    void fresh_severalParameters_areServersOfTheirOwnAndClosed() {
        Own.servers.clear();

        run(Own.class);

        assertThat(Own.servers).extracting(EmbeddedZooKeeper::port).hasSize(3).doesNotHaveDuplicates();
        assertThat(Own.servers).noneMatch(EmbeddedZooKeeper::isRunning);
    }

    private static void run(Class<?> tests) {
        EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(tests))
                .execute()
                .testEvents()
                .assertStatistics(statistics -> statistics.failed(0).aborted(0));
    }

    @ExtendWith(KazooExtension.class)
    static class Views {
        private static EmbeddedZooKeeper ofClass;
        private static List<List<EmbeddedZooKeeper>> ofTests;
        private final List<EmbeddedZooKeeper> seen = new ArrayList<>();

        Views(EmbeddedZooKeeper server) {
            seen.add(server);
            ofTests.add(seen);
        }

        static void reset() {
            ofTests = new ArrayList<>();
        }

        @BeforeAll
        static void beforeAll(EmbeddedZooKeeper server) {
            ofClass = server;
        }

        @BeforeEach
        void beforeEach(EmbeddedZooKeeper server) {
            seen.add(server);
        }

        @Test
        void one(EmbeddedZooKeeper server) {
            seen.add(server);
        }

        @Test
        void two(EmbeddedZooKeeper server) {
            seen.add(server);
        }
    }

    @ExtendWith(KazooExtension.class)
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    static class Rude {
        private static final List<String> served = new ArrayList<>();

        @Test
        void stops(EmbeddedZooKeeper server) {
            served.add(server.command("ruok"));
            server.stop();
        }

        @Test
        void pauses(EmbeddedZooKeeper server) {
            served.add(server.command("ruok"));
            server.pause();
        }

        @Test
        void closes(EmbeddedZooKeeper server) {
            served.add(server.command("ruok"));
            server.close();
        }
    }

    @ExtendWith(KazooExtension.class)
    static class Own {
        private static final List<EmbeddedZooKeeper> servers = new ArrayList<>();

        @Test
        void two(@Fresh EmbeddedZooKeeper one, @Fresh EmbeddedZooKeeper two, EmbeddedZooKeeper shared) {
            servers.addAll(List.of(one, two, shared));
        }
    }
}
