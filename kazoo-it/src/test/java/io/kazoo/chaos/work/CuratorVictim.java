package io.kazoo.chaos.work;

import io.kazoo.chaos.work.CuratorGrants.Grant;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * As {@link Victim}, with Curator's recipes. It believes in a grant until the recipe denies it or the connection's listener hears
 * of SUSPENDED or LOST, as Curator's documentation asks; there is no guard, so none is late.
 */
public final class CuratorVictim {
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private CuratorVictim() {}

    /** Takes the path of a file of properties. */
    public static void main(String[] arguments) throws IOException {
        Properties settings = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of(arguments[0]))) {
            settings.load(reader);
        }
        Notes notes = new Notes(Path.of(settings.getProperty("chaos.record")));
        CuratorGrants grants = new CuratorGrants(
                settings.getProperty("chaos.connect"), Integer.parseInt(settings.getProperty("chaos.timeoutMillis")));
        Map<String, CompletableFuture<Grant>> asked =
                grants.enter((recipe, nanos) -> notes.write("told", recipe, nanos));
        Map<String, Grant> believed = new LinkedHashMap<>();
        asked.forEach((recipe, granted) -> believed.put(recipe, granted.join()));
        believed.keySet().forEach(recipe -> notes.write("granted", recipe, System.nanoTime()));
        ask(believed, notes);
        LockSupport.park();
    }

    private static void ask(Map<String, Grant> believed, Notes notes) {
        Map<String, Long> last = new LinkedHashMap<>();
        while (!believed.isEmpty()) {
            List<String> over = new ArrayList<>();
            believed.forEach((recipe, grant) -> {
                long begin = System.nanoTime();
                if (grant.isBelieved()) {
                    last.put(recipe, begin);
                } else {
                    over.add(recipe);
                }
            });
            over.forEach(recipe -> {
                believed.remove(recipe);
                notes.write("believed", recipe, last.getOrDefault(recipe, 0L));
            });
            LockSupport.parkNanos(PERIOD_NANOS);
        }
    }
}
