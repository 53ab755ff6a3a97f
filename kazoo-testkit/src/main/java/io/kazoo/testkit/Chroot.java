package io.kazoo.testkit;

import io.kazoo.KazooClient;
import io.kazoo.error.KazooException;
import java.time.Duration;
import org.apache.zookeeper.common.PathUtils;

/** Makes the nodes of a chroot, over a connection of its own that is gone afterwards. */
final class Chroot {
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    private Chroot() {}

    /**
     * Makes each node of the path that is missing.
     *
     * @throws IllegalArgumentException if the path is not valid
     * @throws IllegalStateException if that does not work within 15 s
     */
    static void create(int port, String path) {
        PathUtils.validatePath(path);
        if (path.equals("/")) {
            throw new IllegalArgumentException("a chroot is not the root");
        }
        try (KazooClient client = KazooClient.builder("127.0.0.1:" + port)
                .sessionTimeout(TIMEOUT)
                .deadline(TIMEOUT)
                .build()) {
            client.start(TIMEOUT);
            client.ensurePath(path);
        } catch (KazooException e) {
            throw new IllegalStateException("could not create " + path, e);
        }
    }
}
