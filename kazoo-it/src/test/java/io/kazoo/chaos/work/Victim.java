package io.kazoo.chaos.work;

import io.kazoo.KazooClient;
import io.kazoo.data.HoldState;
import io.kazoo.error.HoldLostException;
import io.kazoo.recipe.Hold;
import io.kazoo.recipe.Recipes;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A process that holds a lock, a place of a semaphore and the lead, asks for a guard each millisecond, and writes down, by the
 * machine's monotonic clock: {@code granted R}, {@code told R}, {@code believed R} (the begin of the last guard given, once no
 * more are), {@code late R} (a guard given after the safety deadline).
 */
public final class Victim {
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Notes notes;
    private final KazooClient client;

    /** Owned by the thread of {@link #work}. */
    private static final class Belief {
        final String recipe;
        final Hold hold;
        long believedNanos;
        long deadlineNanos;
        boolean over;

        Belief(String recipe, Hold hold) {
            this.recipe = recipe;
            this.hold = hold;
            this.deadlineNanos = Long.MAX_VALUE;
        }
    }

    private Victim(KazooClient client, Notes notes) {
        this.client = client;
        this.notes = notes;
    }

    /** Takes the path of a file of properties. */
    public static void main(String[] arguments) throws IOException {
        Properties settings = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of(arguments[0]))) {
            settings.load(reader);
        }
        KazooClient client = KazooClient.builder(settings.getProperty("chaos.connect"))
                .sessionTimeout(Duration.ofMillis(Long.parseLong(settings.getProperty("chaos.timeoutMillis"))))
                .build();
        client.start();
        new Victim(client, new Notes(Path.of(settings.getProperty("chaos.record")))).work();
    }

    /** The recipes under test, asked for. */
    public static Map<String, CompletableFuture<Hold>> enter(KazooClient client) {
        Recipes recipes = Recipes.of(client);
        Map<String, CompletableFuture<Hold>> holds = new LinkedHashMap<>();
        holds.put("lock", recipes.lock("/standing/lock").acquireAsync());
        holds.put("semaphore", recipes.semaphore("/standing/semaphore", 1).acquireAsync());
        holds.put("election", recipes.election("/standing/election").lead());
        return holds;
    }

    private void work() {
        Map<String, Belief> beliefs = new LinkedHashMap<>();
        enter(client).forEach((recipe, granted) -> {
            Hold hold = granted.join();
            hold.onStateChange(state -> {
                if (state == HoldState.UNCERTAIN || state == HoldState.LOST) {
                    notes.write("told", recipe, System.nanoTime());
                }
            });
            beliefs.put(recipe, new Belief(recipe, hold));
        });
        beliefs.keySet().forEach(recipe -> notes.write("granted", recipe, System.nanoTime()));
        while (true) {
            beliefs.values().forEach(this::ask);
            LockSupport.parkNanos(PERIOD_NANOS);
        }
    }

    private void ask(Belief belief) {
        Duration remaining = belief.hold.remaining().orElseThrow();
        if (remaining.compareTo(Duration.ZERO) > 0) {
            belief.deadlineNanos = System.nanoTime() + remaining.toNanos();
        }
        long begin = System.nanoTime();
        try {
            belief.hold.guard(client.transaction());
        } catch (HoldLostException e) {
            if (!belief.over) {
                belief.over = true;
                notes.write("believed", belief.recipe, belief.believedNanos);
            }
            return;
        }
        belief.believedNanos = begin;
        belief.over = false;
        Duration now = belief.hold.remaining().orElseThrow();
        if (begin > belief.deadlineNanos && now.compareTo(Duration.ZERO) == 0) {
            notes.write("late", belief.recipe, begin);
        }
    }
}
