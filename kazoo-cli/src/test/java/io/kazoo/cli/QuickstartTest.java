package io.kazoo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.KazooClient;
import io.kazoo.testkit.EmbeddedZooKeeper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class QuickstartTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int kazoo(String... arguments) {
        return new CommandLine(new Kazoo())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    private List<String> lines() {
        return out.toString().lines().toList();
    }

    private String lastLine() {
        return lines().get(lines().size() - 1);
    }

    @Test
    void quickstart_onItsOwnServer_passesAllSteps() {
        int code = kazoo("quickstart");

        assertThat(lastLine()).matches("quickstart: \\d\\d steps, all ok");
        assertThat(code).isZero();
        assertThat(lines().stream().filter(line -> line.startsWith("    > ")))
                .as("a result for each step")
                .hasSize(Integer.parseInt(lastLine().replaceAll("\\D", "")));
    }

    @Test
    void quickstart_locks_areHandedOverAndALossIsTold() {
        kazoo("quickstart");

        assertThat(resultOf("A lock goes from one client to the next that waits"))
                .matches("token \\d+, then token \\d+ for the other client");
        assertThat(resultOf("A lock that is lost: told, no longer valid, free for others"))
                .isEqualTo("LOST; the other client took it");
    }

    /** What a step says it has found, which comes behind its title. */
    private String resultOf(String title) {
        return lines().stream()
                .dropWhile(line -> !line.matches(" *\\d+\\. " + title))
                .filter(line -> line.startsWith("    > "))
                .findFirst()
                .orElse("    > no such step")
                .substring(6);
    }

    @Test
    void quickstart_onAUsersServer_passesAllStepsAndLeavesNothing() {
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start();
                KazooClient zk = KazooClient.connect(server.connectString())) {
            int code = kazoo("quickstart", "--hosts", server.connectString());

            assertThat(lastLine()).endsWith("all ok");
            assertThat(code).isZero();
            assertThat(zk.getChildren("/")).containsExactly("zookeeper");
        }
    }

    @Test
    void quickstart_withoutAServer_endsWithOneClearLine() {
        int code = kazoo("quickstart", "--hosts", "127.0.0.1:1");

        assertThat(lines())
                .singleElement()
                .asString()
                .startsWith("quickstart: could not begin")
                .contains("127.0.0.1:1")
                .contains("refused");
        assertThat(code).isEqualTo(1);
    }

    @Test
    void quickstart_withAMalformedHost_namesIt() {
        int code = kazoo("quickstart", "--hosts", "a:b:c");

        assertThat(lines()).singleElement().asString().contains("a:b:c");
        assertThat(code).isEqualTo(1);
    }

    @Test
    void server_withAPortOutOfRange_namesIt() {
        int code = kazoo("server", "--port", "70000");

        assertThat(err.toString()).contains("70000");
        assertThat(code).isEqualTo(2);
    }
}
