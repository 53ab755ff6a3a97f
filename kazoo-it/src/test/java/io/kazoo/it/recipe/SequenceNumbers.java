package io.kazoo.it.recipe;

import io.kazoo.testkit.EmbeddedZooKeeper;
import java.lang.reflect.Method;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.server.ZKDatabase;

/** Has a real server believe that many nodes were made below another, which would take days to make. */
record SequenceNumbers(ZKDatabase database) {

    static SequenceNumbers of(EmbeddedZooKeeper server) throws ReflectiveOperationException {
        Method database = EmbeddedZooKeeper.class.getDeclaredMethod("database");
        database.setAccessible(true);
        return new SequenceNumbers((ZKDatabase) database.invoke(server));
    }

    /** The number that the next sequential child of {@code parent} gets. */
    void next(String parent, int number) throws KeeperException.NoNodeException {
        database.getDataTree().setCversionPzxid(parent, number, database.getDataTreeLastProcessedZxid());
    }
}
