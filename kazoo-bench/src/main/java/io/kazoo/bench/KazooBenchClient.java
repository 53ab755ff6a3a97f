package io.kazoo.bench;

import io.kazoo.AsyncKazooClient;
import io.kazoo.KazooClient;
import io.kazoo.data.NodeData;
import org.jspecify.annotations.Nullable;

/** This library under test, with its defaults. Thread-safe. */
final class KazooBenchClient implements BenchClient {

    private final KazooClient client;
    private final AsyncKazooClient async;

    private KazooBenchClient(KazooClient client) {
        this.client = client;
        this.async = client.async();
    }

    /** Connects and waits for the session. */
    static KazooBenchClient connect(String hosts) {
        KazooClient client = KazooClient.builder(hosts)
                .sessionTimeout(ClientKind.SESSION_TIMEOUT)
                .build();
        client.start(ClientKind.CONNECT_TIMEOUT);
        return new KazooBenchClient(client);
    }

    @Override
    public void asyncGet(Completion completion) {
        var unused = async.get(BenchNode.PATH).whenComplete((node, failure) -> complete(completion, node, failure));
    }

    @Override
    public void asyncSet(Completion completion) {
        var unused =
                async.set(BenchNode.PATH, BenchNode.data()).whenComplete((stat, failure) -> completion.done(failure));
    }

    @Override
    public void get() {
        BenchNode.check(client.get(BenchNode.PATH).data());
    }

    @Override
    public void close() {
        client.close();
    }

    private static void complete(Completion completion, @Nullable NodeData node, @Nullable Throwable failure) {
        if (node == null) {
            completion.done(failure == null ? new IllegalStateException("neither node nor failure") : failure);
            return;
        }
        try {
            BenchNode.check(node.data());
        } catch (IllegalStateException e) {
            completion.done(e);
            return;
        }
        completion.done(null);
    }
}
