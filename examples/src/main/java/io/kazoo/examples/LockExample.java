package io.kazoo.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kazoo.KazooClient;
import io.kazoo.recipe.Hold;
import io.kazoo.recipe.KazooLock;
import io.kazoo.recipe.Recipes;
import java.time.Duration;

/** Two clients take turns at a lock; each writes only while it holds it, and the ensemble makes sure of that. */
public final class LockExample {

    private static final String REPORT = "/examples/lock/report";

    private LockExample() {}

    public static void main(String... args) throws InterruptedException {
        String hosts = args.length > 0 ? args[0] : "127.0.0.1:2181";
        try (KazooClient one = KazooClient.connect(hosts);
                KazooClient two = KazooClient.connect(hosts)) {
            one.ensurePath(REPORT);
            write(one, "one");
            write(two, "two");
            System.out.println("The report says: " + one.get(REPORT).utf8());
        }
    }

    private static void write(KazooClient zk, String text) throws InterruptedException {
        KazooLock lock = Recipes.of(zk).lock("/examples/lock/lock");
        try (Hold hold = lock.acquire(Duration.ofSeconds(10))) {
            System.out.println("Client " + text + " holds the lock: " + hold.isValid());
            hold.guard(zk.transaction()).set(REPORT, text.getBytes(UTF_8)).commit();
        }
    }
}
