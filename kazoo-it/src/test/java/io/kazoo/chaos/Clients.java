package io.kazoo.chaos;

import io.kazoo.chaos.work.Worker;
import io.kazoo.testkit.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** The client processes, {@code c1} and {@code c2}; each start of one writes a history of its own. */
final class Clients implements AutoCloseable {
    static final int SIZE = 2;

    private static final int PERIOD_MICROS = 40_000;

    private final Site site;
    private final Path folder;
    private final Cluster cluster;
    private final SplittableRandom random;
    private final List<ServerProcess> processes = new ArrayList<>();
    private final int[] starts = new int[SIZE];
    private final Map<String, List<long[]>> pauses = new HashMap<>();

    Clients(Path folder, Cluster cluster, SplittableRandom random) {
        this.site = cluster.site();
        this.folder = folder;
        this.cluster = cluster;
        this.random = random;
        for (int id = 1; id <= SIZE; id++) {
            site.add(host(id));
            processes.add(start(id));
        }
    }

    static String host(int id) {
        return "c" + id;
    }

    ServerProcess process(int id) {
        return processes.get(id - 1);
    }

    /** Kills the process and starts another in its place. */
    void restart(int id) {
        process(id).close();
        processes.set(id - 1, start(id));
    }

    void pause(int id) {
        pauses.computeIfAbsent(name(id), name -> new ArrayList<>()).add(new long[] {System.nanoTime(), Long.MAX_VALUE});
        process(id).pause();
    }

    void resume(int id) {
        process(id).resume();
        List<long[]> all = pauses.getOrDefault(name(id), List.of());
        if (!all.isEmpty() && all.get(all.size() - 1)[1] == Long.MAX_VALUE) {
            all.get(all.size() - 1)[1] = System.nanoTime();
        }
    }

    /** Begin and end of each pause, by process. */
    Map<String, List<long[]>> pauses() {
        return pauses;
    }

    /** Asks all to become quiet. */
    void quiet() {
        try {
            for (ServerProcess process : processes) {
                Files.createFile(process.directory().resolve("quiet"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The histories of those that run now. */
    List<Path> living() {
        return IntStream.rangeClosed(1, SIZE).mapToObj(id -> history(name(id))).toList();
    }

    /** Lets all end in order. */
    void stop() {
        processes.forEach(ServerProcess::stop);
    }

    @Override
    public void close() {
        processes.forEach(ServerProcess::close);
    }

    private String name(int id) {
        return "p" + id + "." + starts[id - 1];
    }

    private Path history(String name) {
        return folder.resolve(name + ".history");
    }

    private ServerProcess start(int id) {
        starts[id - 1]++;
        ServerProcess process = ServerProcess.builder()
                .name("client " + name(id))
                .mainClass(Worker.class.getName())
                .javaHome(site.javaHome(host(id)))
                .directory(folder.resolve(name(id)))
                .config("clientPort", "0")
                .config("chaos.process", name(id))
                .config("chaos.history", history(name(id)).toString())
                .config("chaos.connect", cluster.connectString(host(id)))
                .config("chaos.seed", Long.toString(random.nextLong()))
                .config("chaos.periodMicros", Integer.toString(PERIOD_MICROS))
                .build();
        process.start();
        return process;
    }
}
