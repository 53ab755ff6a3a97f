package io.kazoo.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.AsyncKazooClient;
import io.kazoo.KazooClient;
import io.kazoo.VirtualClients;
import io.kazoo.spi.HostResolver;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DelaysTest {

    private final VirtualLoop loop = new VirtualLoop();
    private final VirtualNetwork network = new VirtualNetwork(loop);

    @Test
    void stop_delaysUnderWay_endInTheirOrder() {
        network.listen(new InetSocketAddress("127.0.0.1", 2181), new ModelService(loop));
        AsyncKazooClient client = VirtualClients.client(
                KazooClient.builder("127.0.0.1:2181"), new VirtualPlatform(loop, network, HostResolver.SYSTEM, 1));
        List<Integer> ended = new ArrayList<>();
        loop.await(client.start());
        for (int i = 0; i < 100; i++) {
            int number = i;
            client.delay(Duration.ofMinutes(1)).whenComplete((nothing, error) -> ended.add(number));
        }

        loop.await(client.stop());
        loop.settle();

        assertThat(ended)
                .containsExactlyElementsOf(IntStream.range(0, 100).boxed().toList());
    }
}
