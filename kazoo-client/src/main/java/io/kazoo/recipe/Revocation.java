package io.kazoo.recipe;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kazoo.AsyncKazooClient;
import io.kazoo.data.NodeData;
import io.kazoo.error.BadVersionException;
import io.kazoo.error.Effect;
import io.kazoo.error.NoNodeException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Asks those that hold a lock to give it back, by a mark in the data of their nodes. Owned by the recipe's lane. */
final class Revocation {

    /*
     * THE MARK. Curator's holders look for data that is the mark and nothing else. In kazoo's layout the data is the identifier, which
     * others read; so there the mark is a line of its own behind it.
     */
    private static final String MARK = "__REVOKE__";

    private static final String MARK_LINE = "\n" + MARK;

    private static final Duration PAUSE = Duration.ofMillis(20);

    private final RecipeCall<Integer> call;
    private final AsyncKazooClient client;
    private final LockSetup setup;
    private final Deque<String> holders = new ArrayDeque<>();
    private int asked;

    Revocation(RecipeCall<Integer> call, AsyncKazooClient client, LockSetup setup) {
        this.call = call;
        this.client = client;
        this.setup = setup;
    }

    /** The call's value is how many were asked. */
    void run() {
        CompletableFuture<String> synced = client.sync(setup.path());
        call.either(client.getChildren(setup.path()), (names, error) -> {
            boolean answered = names != null || error instanceof NoNodeException;
            if (answered && !RecipeCall.succeeded(synced)) {
                call.then(client.delay(PAUSE), paused -> run()); // it may be older than the call
            } else if (names != null) {
                setup.contenders().first(names).forEach(holder -> holders.add(holder.name()));
                next();
            } else if (error instanceof NoNodeException) {
                call.succeed(0);
            } else {
                call.again(error, this::run);
            }
        });
    }

    private void next() {
        String name = holders.poll();
        if (name == null) {
            call.succeed(asked);
        } else {
            ask(name);
        }
    }

    private void ask(String name) {
        call.either(client.get(setup.child(name)), (node, error) -> {
            if (node != null && isRequested(node)) {
                asked++;
                next();
            } else if (node != null) {
                mark(name, node);
            } else if (error instanceof NoNodeException) {
                next();
            } else {
                call.again(error, () -> ask(name));
            }
        });
    }

    private void mark(String name, NodeData node) {
        Effect before = call.effect();
        call.effect(Effect.UNKNOWN);
        call.either(
                client.set(setup.child(name), marked(name, node), node.stat().version()), (set, error) -> {
                    call.refused(error, before);
                    if (set != null) {
                        asked++;
                        next();
                    } else if (error instanceof NoNodeException) {
                        next();
                    } else if (error instanceof BadVersionException) {
                        ask(name);
                    } else {
                        call.again(error, () -> ask(name));
                    }
                });
    }

    private static byte[] marked(String name, NodeData node) {
        boolean kazoos = name.contains("__lock__") || name.contains("__rlock__");
        String identifier = node.utf8();
        return (kazoos ? (identifier == null ? "" : identifier) + MARK_LINE : MARK).getBytes(UTF_8);
    }

    /** Whether the holder of this node is asked to give it back. */
    static boolean isRequested(NodeData node) {
        String text = node.utf8();
        return text != null && (text.equals(MARK) || text.endsWith(MARK_LINE));
    }

    /** The identifier, without a mark. */
    static String identifier(byte @Nullable [] data) {
        String text = data == null ? "" : new String(data, UTF_8);
        return text.endsWith(MARK_LINE) ? text.substring(0, text.length() - MARK_LINE.length()) : text;
    }
}
