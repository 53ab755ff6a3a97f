package io.kazoo.packaging;

import io.kazoo.KazooClient;
import io.kazoo.testkit.FakeZooKeeper;

/** A user's test where the client is a module and the test kit is on the class path. */
public final class ModularMain {

    private ModularMain() {}

    /** Creates a node. */
    public static void main(String[] arguments) {
        try (FakeZooKeeper fake = FakeZooKeeper.start();
                KazooClient zk = KazooClient.connect(fake.connectString())) {
            zk.create("/a");
            System.out.println("module " + KazooClient.class.getModule().getName() + ", created " + fake.exists("/a"));
        }
    }
}
