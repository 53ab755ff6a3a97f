package io.kazoo.testkit;

import io.kazoo.KazooClient;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestInstantiationAwareExtension;

/**
 * Gives tests a ZooKeeper server, with JUnit 5 (from 5.12) and 6.
 *
 * <pre>{@code
 * @ExtendWith(KazooExtension.class)
 * class MyTest {
 *     @Test
 *     void works(KazooClient zk, EmbeddedZooKeeper server) {
 *         zk.create("/node");
 *         server.expireSession(zk.session().id());
 *     }
 * }
 * }</pre>
 *
 * <p>A parameter of type {@link EmbeddedZooKeeper} is one server for the whole JVM, started when it is first asked for, in a
 * {@linkplain EmbeddedZooKeeper#chroot view} with a chroot of the test's own; all parameters of one test, its {@code
 * BeforeEach} and its constructor get the same view. Methods that run once per class get another, the class's. If a test
 * left the server stopped or paused, it runs again for the next. With {@link Fresh} the server is the parameter's own.
 *
 * <p>A parameter of type {@link KazooClient} is a client of its own, connected to the shared server in the test's chroot with
 * the default settings, and stopped after the test.
 *
 * <p>Thread-safe: tests may run in parallel.
 */
public final class KazooExtension implements ParameterResolver, TestInstantiationAwareExtension {
    private static final Namespace NAMESPACE = Namespace.create(KazooExtension.class);
    private static final AtomicLong COUNTER = new AtomicLong();

    /** Made by JUnit, or by {@code @RegisterExtension}. */
    public KazooExtension() {}

    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
        return ExtensionContextScope.TEST_METHOD;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == EmbeddedZooKeeper.class || (type == KazooClient.class && !parameter.isAnnotated(Fresh.class));
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        if (parameter.getParameter().getType() == KazooClient.class) {
            return closeAfter(context, KazooClient.connect(sharedServer(context).connectString()));
        }
        return parameter.isAnnotated(Fresh.class)
                ? closeAfter(context, EmbeddedZooKeeper.start())
                : sharedServer(context);
    }

    /** Returns the test's view of the server that all share, the same for the same context. */
    private static EmbeddedZooKeeper sharedServer(ExtensionContext context) {
        Closeable shared = context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent("server", key -> new Closeable(EmbeddedZooKeeper.start()), Closeable.class);
        EmbeddedZooKeeper server = (EmbeddedZooKeeper) shared.resource();
        server.recover();
        // The id keeps a test from finding its class's view.
        return context.getStore(NAMESPACE)
                .getOrComputeIfAbsent(
                        context.getUniqueId(), key -> server.chroot(path(context)), EmbeddedZooKeeper.class);
    }

    private static String path(ExtensionContext context) {
        String test = context.getTestClass().map(Class::getSimpleName).orElse("")
                + context.getTestMethod().map(method -> "-" + method.getName()).orElse("");
        return "/tests/" + COUNTER.incrementAndGet() + "-" + test;
    }

    /** Has the resource closed after the test, or class, that the context is of; the latest first. */
    private static <T extends AutoCloseable> T closeAfter(ExtensionContext context, T resource) {
        context.getStore(NAMESPACE).put(COUNTER.incrementAndGet(), new Closeable(resource));
        return resource;
    }

    /** What JUnit closes with the store that holds it, in all versions: only the newest close any AutoCloseable. */
    @SuppressWarnings({"deprecation", "try"})
    private record Closeable(AutoCloseable resource) implements Store.CloseableResource, AutoCloseable {
        @Override
        public void close() throws Exception {
            resource.close();
        }
    }
}
