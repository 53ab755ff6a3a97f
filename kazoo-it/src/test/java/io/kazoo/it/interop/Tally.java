package io.kazoo.it.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kazoo.KazooClient;
import io.kazoo.error.KazooException;

/**
 * A number in a node that whoever is alone reads, and writes increased, in two requests: where two were at it at once it is too
 * low in the end.
 */
final class Tally {

    static final String PATH = "/tally";

    /** The same as an expression of Python, with a client's name. */
    static String python(String client) {
        return client + ".set('" + PATH + "', str(int(" + client + ".get('" + PATH + "')[0]) + 1).encode())";
    }

    private final KazooClient zk;

    Tally(KazooClient zk) {
        this.zk = zk;
        zk.create(PATH, "0".getBytes(UTF_8));
    }

    /** Throws what the server says. */
    void increase() throws KazooException {
        zk.set(PATH, String.valueOf(value() + 1).getBytes(UTF_8));
    }

    int value() {
        return Integer.parseInt(String.valueOf(zk.get(PATH).utf8()));
    }
}
