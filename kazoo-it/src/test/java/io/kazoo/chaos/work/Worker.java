package io.kazoo.chaos.work;

import io.kazoo.KazooClient;
import io.kazoo.chaos.check.Entry;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A client process: several sessions at work. It becomes quiet when a file called {@code quiet} appears beside its
 * configuration, and ends in order on SIGTERM.
 */
public final class Worker {
    /** Longest wait of one operation. */
    public static final Duration DEADLINE = Duration.ofSeconds(8);

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final String process;
    private final Journal journal;
    private final List<Slot> slots = new ArrayList<>();
    private final Path quietFile;

    private Worker(Properties settings, Path folder) throws IOException {
        process = settings.getProperty("chaos.process");
        journal = new Journal(Path.of(settings.getProperty("chaos.history")));
        quietFile = folder.resolve("quiet");
        SplittableRandom random = new SplittableRandom(Long.parseLong(settings.getProperty("chaos.seed")));
        String connect = settings.getProperty("chaos.connect");
        for (SlotKind kind : SlotKind.values()) {
            String name = process + "/" + kind.name().toLowerCase(java.util.Locale.ROOT);
            Duration timeout = Duration.ofMillis(3_000 + random.nextInt(4) * 1_000);
            KazooClient client = KazooClient.builder(connect)
                    .sessionTimeout(timeout)
                    .deadline(DEADLINE)
                    .build();
            slots.add(kind.slot(new SlotSettings(name, client, journal, random.split())));
        }
    }

    /** Takes the path of a file of properties. */
    public static void main(String[] arguments) throws IOException {
        Path file = Path.of(arguments[0]);
        Properties settings = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            settings.load(reader);
        }
        Path folder = file.toAbsolutePath().getParent();
        Worker worker = new Worker(settings, folder == null ? Path.of("") : folder);
        Runtime.getRuntime().addShutdownHook(new Thread(worker::stop, "worker-stop"));
        worker.work(Long.parseLong(settings.getProperty("chaos.periodMicros")));
    }

    private void work(long periodMicros) {
        slots.forEach(slot -> slot.start(periodMicros));
        while (!Files.exists(quietFile)) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
        slots.forEach(Slot::quiet);
        long idleSince = System.nanoTime();
        while (System.nanoTime() - idleSince < SETTLE_NANOS) {
            LockSupport.parkNanos(LOOK_NANOS);
            if (!slots.stream().allMatch(Slot::isIdle)) {
                idleSince = System.nanoTime();
            }
        }
        journal.write(new Entry.Quiet(process, System.nanoTime()));
        while (true) {
            LockSupport.park();
        }
    }

    private void stop() {
        try {
            slots.forEach(Slot::stop);
            journal.write(new Entry.Ended(process, System.nanoTime()));
        } catch (RuntimeException e) {
            e.printStackTrace();
        }
    }
}
