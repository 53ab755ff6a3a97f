package io.kazoo.testkit;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How an {@link EmbeddedZooKeeper} is set up; its builder documents and checks the values. */
record ServerSettings(
        int port,
        @Nullable Path folder,
        Duration tickTime,
        Duration minSessionTimeout,
        Duration maxSessionTimeout,
        int maxConnectionsPerHost,
        Duration containerCheckInterval,
        @Nullable String superuser,
        Map<String, String> properties) {

    ServerSettings {
        properties = Map.copyOf(properties);
    }

    int millis(Duration duration) {
        return Math.toIntExact(duration.toMillis());
    }
}
