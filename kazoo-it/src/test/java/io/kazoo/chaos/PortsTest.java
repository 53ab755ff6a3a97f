package io.kazoo.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

class PortsTest {
    private static final int LAST = Ports.BLOCKS - 1;

    @Test
    void from_blockOfAnotherRun_takesTheNext() {
        try (Ports one = Ports.from(LAST);
                Ports other = Ports.from(LAST)) {

            assertThat(other.numbers()).doesNotContainAnyElementsOf(one.numbers());
        }
    }

    @Test
    void from_onePortOfABlockInUse_takesAnotherBlock() throws IOException {
        List<Integer> numbers;
        try (Ports free = Ports.from(LAST)) {
            numbers = free.numbers();
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), numbers.get(4)));

            try (Ports ports = Ports.from(LAST)) {

                assertThat(ports.numbers()).hasSize(Ports.PER_BLOCK).doesNotContainAnyElementsOf(numbers);
            }
        }
    }
}
