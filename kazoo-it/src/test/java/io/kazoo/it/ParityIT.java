package io.kazoo.it;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.AsyncKazooClient;
import io.kazoo.AsyncTransaction;
import io.kazoo.KazooClient;
import io.kazoo.Transaction;
import io.kazoo.data.Acl;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.ReadOp;
import io.kazoo.data.RetryPolicy;
import io.kazoo.data.WatchMode;
import io.kazoo.data.WatcherType;
import io.kazoo.spi.Watcher;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The blocking and the asynchronous face offer the same, and do the same. */
class ParityIT extends ClientCase {

    /** What only makes sense on one face. */
    private static final Set<String> ONLY_BLOCKING = Set.of(
            "async() AsyncKazooClient", // leads to the other face
            "close() void", // try-with-resources must wait for the end
            "start(Duration) void", // a future is waited for as long as one likes
            "startAsync() void", // the blocking start's way to go on at once
            "retry(Runnable) void", // a call that gives nothing back gives a future there
            "retry(RetryPolicy,Runnable) void",
            "chroot(String) KazooClient", // views are views of their own face
            "withExecutor(Executor) KazooClient",
            "withDeadline(Duration) KazooClient",
            "transaction() Transaction");

    private static final Set<String> ONLY_ASYNC = Set.of(
            "chroot(String) AsyncKazooClient",
            "withExecutor(Executor) AsyncKazooClient",
            "withDeadline(Duration) AsyncKazooClient",
            "transaction() AsyncTransaction");

    @Test
    void faces_everyOperation_hasATwin() {
        Set<String> blocking = operations(KazooClient.class);
        Set<String> async = operations(AsyncKazooClient.class);

        assertThat(without(blocking, async)).containsExactlyInAnyOrderElementsOf(ONLY_BLOCKING);
        assertThat(without(async, blocking)).containsExactlyInAnyOrderElementsOf(ONLY_ASYNC);
    }

    @Test
    void transactions_everyOperation_hasATwin() {
        Set<String> blocking = operations(Transaction.class);
        Set<String> async = operations(AsyncTransaction.class);

        Set<String> asBlocking = async.stream()
                .map(operation -> operation.replace("AsyncTransaction", "Transaction"))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(asBlocking).isEqualTo(blocking).isNotEmpty();
    }

    /** Each operation is called on both faces with the same arguments, and both give a value of the same type. */
    @TestFactory
    Stream<DynamicTest> operation_onBothFaces_givesTheSame() {
        KazooClient zk = connect();
        zk.ensurePath("/node/child");
        Map<String, Method> blocking = Arrays.stream(KazooClient.class.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .collect(toMap(ParityIT::parameters, method -> method, (one, other) -> one.isBridge() ? other : one));
        return Arrays.stream(AsyncKazooClient.class.getMethods())
                .filter(method -> CompletableFuture.class.equals(method.getReturnType()))
                .filter(method ->
                        !Set.of("start", "stop", "restart", "reconfig", "retry").contains(method.getName()))
                .map(method -> DynamicTest.dynamicTest(parameters(method), () -> {
                    prepare(zk, method.getName());
                    Object first = call(blocking.get(parameters(method)), zk);
                    prepare(zk, method.getName());
                    Object second = ((CompletableFuture<?>) call(method, zk.async())).join();

                    assertThat(second == null ? null : second.getClass())
                            .isEqualTo(first == null ? null : first.getClass());
                }));
    }

    @Test
    void retry_onBothFaces_givesTheSame() {
        KazooClient zk = connect();

        assertThat(zk.retry(() -> zk.exists("/")))
                .isEqualTo(zk.async().retry(() -> zk.async().exists("/")).join());
        assertThat(zk.retry(RetryPolicy.NEVER, () -> zk.exists("/")))
                .isEqualTo(zk.async()
                        .retry(RetryPolicy.NEVER, () -> zk.async().exists("/"))
                        .join());
    }

    /** Brings the node that is operated on into the state that the operation wants. */
    private static void prepare(KazooClient zk, String operation) {
        zk.deleteRecursive("/node");
        if (!operation.startsWith("create")) {
            zk.create("/node");
        }
    }

    private static Object call(Method method, Object target) throws IllegalAccessException, InvocationTargetException {
        Object[] arguments = Arrays.stream(method.getGenericParameterTypes())
                .map(ParityIT::argument)
                .toArray();
        if (method.getName().equals("addAuth")) {
            arguments = new Object[] {"digest", method.getParameterTypes()[1] == String.class ? "u:p" : bytes("u:p")};
        } else if (method.getName().equals("command")) {
            arguments = new Object[] {"ruok"};
        }
        return method.invoke(target, arguments);
    }

    private static Object argument(Type type) {
        Watcher watcher = event -> {};
        return Map.<String, Object>ofEntries(
                        Map.entry("java.lang.String", "/node"),
                        Map.entry("byte[]", bytes("x")),
                        Map.entry("int", -1),
                        Map.entry("io.kazoo.data.CreateOptions", CreateOptions.EPHEMERAL),
                        Map.entry("java.util.List<io.kazoo.data.Acl>", Acl.OPEN_ACL_UNSAFE),
                        Map.entry("java.util.List<java.lang.String>", List.of("/node")),
                        Map.entry("java.util.List<io.kazoo.data.ReadOp>", List.of(new ReadOp.GetData("/node"))),
                        Map.entry("io.kazoo.spi.Watcher", watcher),
                        Map.entry("io.kazoo.data.WatchMode", WatchMode.PERSISTENT),
                        Map.entry("io.kazoo.data.WatcherType", WatcherType.ANY),
                        Map.entry("java.time.Duration", Duration.ofMillis(1)))
                .get(type.getTypeName());
    }

    private static String parameters(Method method) {
        return method.getName() + Arrays.toString(method.getParameterTypes());
    }

    // ---- signatures

    /** The public operations as text, futures and suppliers of futures replaced by what they give. */
    private static Set<String> operations(Class<?> face) {
        Set<String> operations = new TreeSet<>();
        for (Method method : face.getMethods()) {
            boolean own = !Modifier.isStatic(method.getModifiers())
                    && !method.isBridge()
                    && method.getDeclaringClass() != Object.class;
            if (own) {
                operations.add(method.getName()
                        + Arrays.stream(method.getGenericParameterTypes())
                                .map(ParityIT::name)
                                .collect(Collectors.joining(",", "(", ")"))
                        + " " + name(method.getGenericReturnType()));
            }
        }
        return operations;
    }

    private static String name(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type argument = generic.getActualTypeArguments()[0];
            if (generic.getRawType() == CompletableFuture.class) {
                return name(argument);
            } else if (generic.getRawType() == Supplier.class) {
                return "Supplier"; // of a value here, of a stage there
            }
        }
        String text = type.getTypeName().replaceAll("[a-z]+(\\.[a-z]+)*\\.(?=[A-Z])", "");
        return switch (text) {
            case "Integer" -> "int";
            case "Boolean" -> "boolean";
            case "Void" -> "void";
            default -> text;
        };
    }

    private static Set<String> without(Set<String> all, Set<String> removed) {
        Set<String> rest = new TreeSet<>(all);
        rest.removeAll(removed);
        return rest;
    }
}
