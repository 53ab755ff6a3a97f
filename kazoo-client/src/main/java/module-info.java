import org.jspecify.annotations.NullMarked;

/** A ZooKeeper client on its own implementation of the wire protocol. */
@NullMarked
module io.kazoo {
    requires static transitive org.jspecify;
    requires transitive java.security.sasl;
    requires org.slf4j;
    requires io.netty.buffer;
    requires io.netty.common;
    requires io.netty.codec;
    requires io.netty.handler;
    requires io.netty.transport;

    exports io.kazoo;
    exports io.kazoo.data;
    exports io.kazoo.error;
    exports io.kazoo.recipe;
    exports io.kazoo.spi;
}
