package io.kazoo.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.testkit.EmbeddedZooKeeper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The examples run, and print what they should. */
class ExamplesIT {

    private interface Example {
        void main(String... args) throws Exception;
    }

    private static List<String> printed(Example example) throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, UTF_8));
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start()) {
            example.main(server.connectString());
        } finally {
            System.setOut(before);
        }
        return bytes.toString(UTF_8)
                .lines()
                .filter(line -> !line.contains(" io.kazoo"))
                .toList();
    }

    @Test
    void lock_twoClients_takeTurns() throws Exception {
        assertThat(printed(LockExample::main))
                .containsSubsequence(
                        "Client one holds the lock: true", "Client two holds the lock: true", "The report says: two");
    }

    @Test
    void election_twoCandidates_leadOneAfterTheOther() throws Exception {
        assertThat(printed(ElectionExample::main)).containsSubsequence("Leader: [one]", "Leader: [two]");
    }

    @Test
    void queue_twoItems_comeByPriority() throws Exception {
        assertThat(printed(QueueExample::main))
                .containsSubsequence("To do: put out the fire", "To do: sweep the floor");
    }

    @Test
    void cache_change_isTold() throws Exception {
        assertThat(printed(CacheExample::main))
                .containsSubsequence("[colour] is red", "/examples/settings/colour is now blue");
    }
}
