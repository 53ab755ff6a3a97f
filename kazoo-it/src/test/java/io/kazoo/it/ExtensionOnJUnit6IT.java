package io.kazoo.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.KazooClient;
import io.kazoo.testkit.EmbeddedZooKeeper;
import io.kazoo.testkit.Fresh;
import io.kazoo.testkit.KazooExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The testkit is built and tested with JUnit 5; this module runs on 6. */
@ExtendWith(KazooExtension.class)
class ExtensionOnJUnit6IT {
    private final EmbeddedZooKeeper ofTheTest;

    ExtensionOnJUnit6IT(EmbeddedZooKeeper ofTheTest) {
        this.ofTheTest = ofTheTest;
    }

    @Test
    void server_onJUnit6_isInjected(EmbeddedZooKeeper shared, @Fresh EmbeddedZooKeeper own) {
        String version = Test.class.getPackage().getImplementationVersion();

        assertThat(version).startsWith("6.");
        assertThat(shared).isSameAs(ofTheTest);
        assertThat(shared.connectString()).contains("/tests/");
        assertThat(own.command("ruok")).isEqualTo("imok");
    }

    @Test
    void client_isInjectedConnectedInTheTestsChroot(KazooClient zk, EmbeddedZooKeeper shared) {
        zk.create("/node");

        assertThat(shared.connectString()).endsWith(zk.chroot());
        assertThat(zk.exists("/node")).isPresent();
    }
}
