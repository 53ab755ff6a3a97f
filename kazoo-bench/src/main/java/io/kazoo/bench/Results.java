package io.kazoo.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** All samples of a run. The n-th samples of two clients in the same cell are a pair. Owned by one thread. */
final class Results {

    private record Key(ServerKind server, Workload workload, ClientKind client) {}

    private final Map<Key, List<Sample>> samples = new HashMap<>();

    /** Adds the next sample of a client. */
    void add(ServerKind server, Workload workload, ClientKind client, Sample sample) {
        samples.computeIfAbsent(new Key(server, workload, client), key -> new ArrayList<>())
                .add(sample);
    }

    /** The figures of a client, one per pair, in order. */
    double[] figures(ServerKind server, Workload workload, ClientKind client, Metric metric) {
        return samples.getOrDefault(new Key(server, workload, client), List.of()).stream()
                .mapToDouble(metric::of)
                .toArray();
    }

    /** Every sample there is, in no particular order. */
    Stream<Sample> all() {
        return samples.values().stream().flatMap(List::stream);
    }
}
