package io.kazoo.it;

import io.kazoo.KazooBuilder;
import io.kazoo.KazooClient;
import io.kazoo.testkit.EmbeddedZooKeeper;
import java.util.function.UnaryOperator;

/** Where a client's root is on the server: the same test must hold for all. */
enum Rooting {
    /** At the server's own root. */
    NONE,
    /** At a chroot given in the connect string. */
    CONNECT_STRING,
    /** At a chroot given to a view. */
    VIEW;

    /** A started client of a server whose connect string has a chroot, or, for NONE, has none. */
    KazooClient connect(EmbeddedZooKeeper server, UnaryOperator<KazooBuilder> settings) {
        String hosts = server.connectString();
        int slash = hosts.indexOf('/');
        if (this != VIEW) {
            return started(KazooClient.builder(hosts), settings);
        }
        return started(KazooClient.builder(hosts.substring(0, slash)), settings).chroot(hosts.substring(slash));
    }

    private static KazooClient started(KazooBuilder builder, UnaryOperator<KazooBuilder> settings) {
        KazooClient client = settings.apply(builder).build();
        client.start();
        return client;
    }
}
