package io.kazoo.internal.runtime;

import io.kazoo.data.ServerAddress;
import io.kazoo.data.ServerVersion;
import io.kazoo.internal.concurrent.Failure;
import io.kazoo.internal.concurrent.Promise;
import io.kazoo.internal.net.Connection;
import io.kazoo.internal.net.ConnectionListener;
import io.kazoo.internal.net.Transport;
import io.kazoo.internal.session.Endpoint;
import io.kazoo.internal.session.OperationFailure;
import io.kazoo.internal.session.OperationFailure.Reason;
import io.kazoo.internal.wire.CloseSession;
import io.kazoo.internal.wire.ConnectRequest;
import io.kazoo.internal.wire.ConnectResponse;
import io.kazoo.internal.wire.JuteReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What goes on beside the session's connection: names are resolved off the loop, and servers are asked questions on
 * connections of their own. Answers come on the loop.
 */
final class SideChannel {

    private static final long QUESTION_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.%]*");
    private static final Pattern VERSION = Pattern.compile("version: (\\S+)");

    private final Platform platform;
    private final Transport transport;

    SideChannel(Platform platform) {
        this.platform = platform;
        this.transport = platform.transport();
    }

    /** All addresses of all names, in order; names without one are reported and left out. */
    void resolve(
            List<ServerAddress> names, BiConsumer<ServerAddress, String> unresolved, Consumer<List<Endpoint>> answer) {
        List<Endpoint> literal = literals(names);
        if (literal.size() == names.size()) {
            onLoop(() -> answer.accept(literal));
            return;
        }
        offLoop(() -> {
            List<Endpoint> found = new ArrayList<>();
            List<ServerAddress> missing = new ArrayList<>();
            for (ServerAddress name : names) {
                try {
                    for (InetAddress address : platform.resolver().resolve(name.host())) {
                        found.add(new Endpoint(name, new InetSocketAddress(address, name.port())));
                    }
                } catch (UnknownHostException | RuntimeException e) {
                    missing.add(name);
                }
            }
            onLoop(() -> {
                missing.forEach(name -> unresolved.accept(name, "unknown host"));
                answer.accept(found);
            });
        });
    }

    private void onLoop(Runnable task) {
        try {
            transport.loop().execute(task);
        } catch (RejectedExecutionException e) {
            return; // shut down under the client, which ends by itself, and with it whoever waits for the answer
        }
    }

    /** Addresses that were given as such: nothing to look up, and no thread needed for it. */
    private static List<Endpoint> literals(List<ServerAddress> names) {
        List<Endpoint> found = new ArrayList<>();
        for (ServerAddress name : names) {
            if (LITERAL.matcher(name.host()).matches()) {
                try {
                    found.add(
                            new Endpoint(name, new InetSocketAddress(InetAddress.getByName(name.host()), name.port())));
                } catch (UnknownHostException e) {
                    return List.of(); // looks like an address and is none: the resolver will say so
                }
            }
        }
        return found;
    }

    private void offLoop(Runnable task) {
        try {
            platform.resolvers().execute(task);
        } catch (RejectedExecutionException e) {
            // The client's resources were shut down under it; the pass ends by its time limit.
            return;
        }
    }

    /** The first address of a name. */
    Promise<Endpoint> resolveOne(ServerAddress name) {
        Promise<Endpoint> promise = new Promise<>();
        resolve(List.of(name), (unknown, reason) -> {}, found -> {
            if (found.isEmpty()) {
                promise.fail(noAnswer(name + ": unknown host"));
            } else {
                promise.succeed(found.get(0));
            }
        });
        return promise;
    }

    /** The answer to a four-letter word. */
    Promise<String> ask(ServerAddress name, String word, long timeoutNanos) {
        return resolveOne(name)
                .then(endpoint -> transport.fourLetterWord(name, endpoint.address(), word, timeoutNanos));
    }

    /** The server's version, empty when it would not say; always answered. */
    void version(Endpoint endpoint, Consumer<Optional<ServerVersion>> answer) {
        transport
                .fourLetterWord(endpoint.name(), endpoint.address(), "srvr", QUESTION_NANOS)
                .onComplete(reply -> answer.accept(versionIn(reply.isFailed() ? "" : text(reply))));
    }

    static Optional<ServerVersion> versionIn(String reply) {
        Matcher matcher = VERSION.matcher(reply);
        return reply.startsWith("Zookeeper version") && matcher.find()
                ? ServerVersion.parse(matcher.group(1))
                : Optional.empty();
    }

    /**
     * Calls back when a server serves writes. {@code isro} says so, where it is permitted; where it is not, the server is
     * asked for a session that writes.
     */
    void ifReadWrite(ServerAddress name, Runnable found) {
        resolveOne(name).onComplete(resolved -> {
            Endpoint endpoint = resolved.isFailed() ? null : resolved.value();
            if (endpoint == null) {
                return;
            }
            transport
                    .fourLetterWord(name, endpoint.address(), "isro", QUESTION_NANOS)
                    .onComplete(reply -> {
                        String answer = reply.isFailed() ? "" : text(reply).trim();
                        if (answer.equals("rw")) {
                            found.run();
                        } else if (answer.contains("not in the whitelist")) {
                            Connection trial =
                                    transport.connect(name, endpoint.address(), QUESTION_NANOS, new TrySession(found));
                            transport.loop().schedule(trial::close, QUESTION_NANOS);
                        }
                    });
        });
    }

    private static String text(Promise<String> reply) {
        String value = reply.value();
        return value == null ? "" : value;
    }

    private static Failure noAnswer(String detail) {
        return OperationFailure.ofClient(Reason.CONNECTION_LOSS, "resolve", 0, detail);
    }

    /** Opens a session that writes, and closes it again at once. */
    private static final class TrySession implements ConnectionListener {

        private final Runnable found;

        TrySession(Runnable found) {
            this.found = found;
        }

        @Override
        public void opened(Connection connection) {
            connection.writeHandshake(new ConnectRequest(0, 0, 1_000, 0, new byte[16], false));
            connection.flush();
        }

        @Override
        public void frame(Connection connection, JuteReader in) {
            ConnectResponse response = ConnectResponse.decode(in);
            boolean writes = response.timeoutMillis() > 0 && !response.readOnly();
            if (writes) {
                connection.write(1, new CloseSession());
                connection.flush();
            }
            connection.close();
            if (writes) {
                found.run();
            }
        }

        @Override
        public void failed(Connection connection, String reason) {}

        @Override
        public void bytes(Connection connection) {}

        @Override
        public void oversized(Connection connection, int xid, long zxid, int err, int length) {}

        @Override
        public void readComplete(Connection connection) {}

        @Override
        public void closed(Connection connection, String reason) {}
    }
}
