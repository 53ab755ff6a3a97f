package io.kazoo.docs;

import io.kazoo.KazooClient;
import io.kazoo.testkit.EmbeddedZooKeeper;

/** What a snippet of a document is compiled into, and what its code finds there. Used by one thread. */
public abstract class Snippet {

    /** The server behind every host name of the document. */
    protected EmbeddedZooKeeper server;

    /** A started client of that server. */
    protected KazooClient zk;

    /** Made by reflection. */
    protected Snippet() {}

    final void run(EmbeddedZooKeeper server, KazooClient zk) throws Exception {
        this.server = server;
        this.zk = zk;
        code();
    }

    /** The snippet. */
    protected abstract void code() throws Exception;
}
