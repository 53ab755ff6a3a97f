package io.kazoo.internal.runtime;

import io.kazoo.error.ErrorCodes;
import io.kazoo.internal.concurrent.Failure;
import io.kazoo.internal.concurrent.Promise;
import io.kazoo.internal.session.OperationFailure;
import io.kazoo.internal.wire.Delete;
import io.kazoo.internal.wire.GetChildren;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Deletes a subtree without recursion: lists it breadth first, then deletes it backwards, so that children go before their
 * parents. Both pass through a window of so many requests in flight.
 *
 * <p>Children created meanwhile make a delete fail as not empty; then the subtree is listed again, as often as the call's
 * deadline allows. One deadline spans it all. Owned by the loop.
 */
final class RecursiveDelete {

    /** Requests in flight at once: enough to hide the round trip, few enough to leave others their share. */
    private static final int WINDOW = 256;

    private final ClientView view;
    private final String root;
    private final Promise<Boolean> outcome = new Promise<>();

    // Owned by the loop.
    private List<String> found = new ArrayList<>();
    private int next;
    private int flying;
    private boolean deleting;
    private boolean rootSeen;
    private boolean notEmpty;
    private boolean deletedSome;
    private @Nullable Failure failure;

    RecursiveDelete(ClientView view, String root) {
        this.view = view.oneCall();
        this.root = root;
    }

    Promise<Boolean> run() {
        SessionLoop loop = view.runtime().loop();
        if (loop == null) {
            return view.submit(new Delete(root, -1))
                    .map(done -> Boolean.TRUE); // fails the way every call of a stopped client does
        }
        loop.run(core -> list());
        return outcome;
    }

    private void list() {
        found = new ArrayList<>(List.of(root));
        next = 0;
        deleting = false;
        notEmpty = false;
        advance();
    }

    /** Fills the window, and goes on to the next stage when it has run empty. */
    private void advance() {
        while (failure == null
                && !outcome.isDone() // given up by the caller
                && flying < WINDOW
                && (deleting ? next >= 0 : next < found.size())) {
            String path = found.get(deleting ? next-- : next++);
            flying++;
            if (deleting) {
                view.submit(new Delete(path, -1)).onComplete(this::deleted);
            } else {
                view.submit(new GetChildren(path, false)).onComplete(reply -> listed(path, reply));
            }
        }
        if (flying > 0 || outcome.isDone()) {
            return;
        }
        Failure failed = failure;
        if (failed != null) {
            outcome.fail(deletedSome ? OperationFailure.ofPart(failed) : failed);
        } else if (!deleting) {
            deleting = true;
            next = found.size() - 1;
            advance();
        } else if (notEmpty) {
            list();
        } else {
            outcome.succeed(rootSeen);
        }
    }

    private void listed(String path, Promise<? extends List<String>> reply) {
        flying--;
        List<String> children = reply.isFailed() ? null : reply.value();
        if (children != null) {
            rootSeen |= path.equals(root);
            String prefix = path.equals("/") ? "/" : path + "/";
            children.forEach(child -> found.add(prefix + child));
        } else {
            note(reply.failure());
        }
        advance();
    }

    private void deleted(Promise<?> reply) {
        flying--;
        Failure failed = reply.failure();
        deletedSome |= failed == null || OperationFailure.isOpen(failed);
        note(failed);
        advance();
    }

    private void note(@Nullable Failure refused) {
        if (refused == null || OperationFailure.hasCode(refused, ErrorCodes.NO_NODE)) {
            return;
        }
        if (OperationFailure.hasCode(refused, ErrorCodes.NOT_EMPTY)) {
            notEmpty = true;
        } else if (failure == null) {
            failure = refused;
        }
    }
}
