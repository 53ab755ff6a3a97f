package io.kazoo.internal.session;

import io.kazoo.data.ServerAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * While a connection is read-only: asks one server after the other whether it serves writes, with pauses of 100 ms doubling
 * to 60 s (the official client's figures). Owned by the loop.
 */
final class ReadWriteProbe {

    private static final long FIRST = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LONGEST = TimeUnit.SECONDS.toNanos(60);

    // Owned by the loop.
    private long at = Long.MAX_VALUE;
    private long pause;
    private int count;

    void start(long now) {
        pause = FIRST;
        at = now + pause;
    }

    void stop() {
        at = Long.MAX_VALUE;
    }

    long dueAt() {
        return at;
    }

    /** The server to ask now. */
    ServerAddress next(long now, List<ServerAddress> names) {
        pause = Math.min(pause * 2, LONGEST);
        at = now + pause;
        return names.get(count++ % names.size());
    }
}
