package io.kazoo.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kazoo.KazooClient;
import io.kazoo.recipe.KazooQueue;
import io.kazoo.recipe.Recipes;
import java.util.Optional;

/** Puts work in a queue and takes it out again, the urgent first. */
public final class QueueExample {

    private QueueExample() {}

    public static void main(String... args) {
        String hosts = args.length > 0 ? args[0] : "127.0.0.1:2181";
        try (KazooClient zk = KazooClient.connect(hosts)) {
            KazooQueue queue = Recipes.of(zk).queue("/examples/queue");
            queue.put("sweep the floor".getBytes(UTF_8));
            queue.put("put out the fire".getBytes(UTF_8), 1);
            Optional<byte[]> item = queue.get();
            while (item.isPresent()) {
                System.out.println("To do: " + new String(item.get(), UTF_8));
                item = queue.get();
            }
        }
    }
}
