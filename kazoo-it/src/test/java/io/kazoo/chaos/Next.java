package io.kazoo.chaos;

import io.kazoo.KazooClient;
import io.kazoo.chaos.work.CuratorGrants;
import io.kazoo.chaos.work.CuratorVictim;
import io.kazoo.chaos.work.Victim;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Who waits for what the victim holds, with the same library or one that shares its paths. */
record Next(AutoCloseable client, Map<String, ? extends CompletableFuture<?>> waiting) implements AutoCloseable {

    /** Whose recipes hold. */
    enum Library {
        KAZOO(Victim.class),
        CURATOR(CuratorVictim.class),
        /** Python's kazoo; the next one is of this library, which shares its paths. */
        PYTHON(null);

        private final @Nullable Class<?> victim;

        Library(@Nullable Class<?> victim) {
            this.victim = victim;
        }

        /** The main class of the victim, unless it is no Java program. */
        Optional<String> victim() {
            return Optional.ofNullable(victim).map(Class::getName);
        }
    }

    static Next enter(Library library, String connectString, Duration timeout) {
        if (library == Library.CURATOR) {
            CuratorGrants client = new CuratorGrants(connectString, (int) timeout.toMillis());
            return new Next(client, client.enter((recipe, nanos) -> {}));
        }
        KazooClient client = KazooClient.connect(connectString);
        return new Next(client, new HashMap<>(Victim.enter(client)));
    }

    @Override
    public void close() {
        try {
            client.close();
        } catch (Exception e) {
            throw new IllegalStateException("the successor's client did not close", e);
        }
    }
}
