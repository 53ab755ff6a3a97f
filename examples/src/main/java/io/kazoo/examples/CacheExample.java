package io.kazoo.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kazoo.KazooClient;
import io.kazoo.recipe.CacheEvent;
import io.kazoo.recipe.ChildrenCache;
import io.kazoo.recipe.Recipes;
import java.util.concurrent.CountDownLatch;

/** Follows the settings below a node, and reads them without asking the servers. */
public final class CacheExample {

    private static final String SETTINGS = "/examples/settings";

    private CacheExample() {}

    public static void main(String... args) throws InterruptedException {
        String hosts = args.length > 0 ? args[0] : "127.0.0.1:2181";
        CountDownLatch changed = new CountDownLatch(1);
        try (KazooClient zk = KazooClient.connect(hosts)) {
            zk.deleteRecursive(SETTINGS);
            zk.ensurePath(SETTINGS + "/colour");
            zk.set(SETTINGS + "/colour", "red".getBytes(UTF_8));
            try (ChildrenCache cache = Recipes.of(zk).childrenCache(SETTINGS, event -> {
                if (event instanceof CacheEvent.Updated updated) {
                    System.out.println(
                            updated.path() + " is now " + updated.node().utf8());
                    changed.countDown();
                }
            })) {
                System.out.println(cache.names() + " is "
                        + cache.get("colour").orElseThrow().utf8());
                zk.set(SETTINGS + "/colour", "blue".getBytes(UTF_8));
                changed.await();
            }
        }
    }
}
