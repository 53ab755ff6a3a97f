package io.kazoo.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kazoo.testkit.FaultProxy;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterTest {
    /** Where the proxy between the second server and the first one listens, for that one's first port. */
    private static final String LINK = "127.77.2.1";

    @Test
    void start_portsTakenEachTime_givesUpAfterThree(@TempDir Path folder) {
        assumeTrue(new Proxies(folder).can(FaultKind.ISOLATE_SERVER), "loopback has one address only");
        List<FaultProxy> inTheWay = new ArrayList<>();
        Cluster.Plan plan = new Cluster.Plan(Proxies::new, 500, 4, () -> {
            Ports ports = Ports.take();
            InetSocketAddress listen =
                    new InetSocketAddress(LINK, ports.numbers().get(Cluster.SIZE));
            inTheWay.add(FaultProxy.ofBytes(listen, LINK, 1));
            return ports;
        });

        try {
            assertThatThrownBy(() -> Cluster.start(plan, folder))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("no servers after 3 tries: ")
                    .hasMessageContaining(LINK);
            assertThat(inTheWay).hasSize(3);
        } finally {
            inTheWay.forEach(FaultProxy::close);
        }
    }
}
