package io.kazoo.examples;

import io.kazoo.KazooClient;
import io.kazoo.recipe.Election;
import io.kazoo.recipe.LockOptions;
import io.kazoo.recipe.Recipes;

/** Two candidates for one leadership; the second leads when the first one's term has ended. */
public final class ElectionExample {

    private ElectionExample() {}

    public static void main(String... args) throws InterruptedException {
        String hosts = args.length > 0 ? args[0] : "127.0.0.1:2181";
        try (KazooClient one = KazooClient.connect(hosts);
                KazooClient two = KazooClient.connect(hosts)) {
            Election first = Recipes.of(one).election("/examples/election", LockOptions.DEFAULT.withIdentifier("one"));
            Election second = Recipes.of(two).election("/examples/election", LockOptions.DEFAULT.withIdentifier("two"));
            first.run(leader -> {
                System.out.println("Leader: " + second.contenders());
                leader.onLost(() -> System.out.println("Told at once, and interrupted"));
                leader.ensureValid(); // before each step whose effect is outside of ZooKeeper
                return null;
            });
            second.run(leader -> {
                System.out.println("Leader: " + second.contenders());
                return null;
            });
        }
    }
}
