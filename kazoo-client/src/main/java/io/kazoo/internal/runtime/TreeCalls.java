package io.kazoo.internal.runtime;

import io.kazoo.data.Acl;
import io.kazoo.data.CreateMode;
import io.kazoo.data.Stat;
import io.kazoo.error.ErrorCodes;
import io.kazoo.internal.concurrent.Burst;
import io.kazoo.internal.concurrent.Failure;
import io.kazoo.internal.concurrent.Promise;
import io.kazoo.internal.session.OperationFailure;
import io.kazoo.internal.wire.Create;
import io.kazoo.internal.wire.Exists;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes whole paths, in bursts of pipelined requests rather than level by level. Immutable and thread-safe.
 */
public final class TreeCalls {

    private static final int TRIES = 3;
    private static final Stat UNREADABLE = new Stat(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    private final ClientView view;

    /** What came of creating levels: why the last one is not there, null when it is; and whether any may be new. */
    private record Levels(@Nullable Failure last, boolean changed) {}

    TreeCalls(ClientView view) {
        this.view = view.oneCall();
    }

    /**
     * Creates what is missing of a path, the chroot included: one burst asks for all levels, a second one creates the missing
     * ones. True when nothing was missing.
     */
    public Promise<Boolean> ensurePath(String path, List<Acl> acls) {
        List<Acl> used = acls.isEmpty() ? view.defaultAcl() : acls;
        List<String> levels = levels(view.absolute(path));
        return levels.isEmpty() ? Promise.succeeded(Boolean.TRUE) : Burst.of(() -> ensure(levels, used, TRIES, false));
    }

    private Promise<Boolean> ensure(List<String> levels, List<Acl> acls, int tries, boolean changed) {
        List<Promise<Optional<Stat>>> asked = new ArrayList<>(levels.size());
        for (String level : levels) {
            Promise<Optional<Stat>> answer = view.submit(new Exists(level, false));
            // A level that may not be read (servers from 3.8.4 and 3.9.2 on) is there.
            asked.add(answer.recover(failure -> OperationFailure.hasCode(failure, ErrorCodes.NO_AUTH)
                    ? Promise.succeeded(Optional.of(UNREADABLE))
                    : null));
        }
        return partOf(changed, Promise.all(asked)).then(found -> {
            List<String> missing = new ArrayList<>();
            for (int i = 0; i < levels.size(); i++) {
                if (found.get(i).isEmpty()) {
                    missing.add(levels.get(i));
                }
            }
            return missing.isEmpty()
                    ? Promise.succeeded(Boolean.TRUE)
                    : createMissing(levels, missing, acls, tries, changed);
        });
    }

    private Promise<Boolean> createMissing(
            List<String> levels, List<String> missing, List<Acl> acls, int tries, boolean changedBefore) {
        return createLevels(missing, acls).then(made -> {
            Failure last = made.last();
            if (last == null) {
                return Promise.succeeded(Boolean.FALSE);
            }
            boolean changed = changedBefore || made.changed();
            // A level above was deleted meanwhile: look again.
            return OperationFailure.hasCode(last, ErrorCodes.NO_NODE) && tries > 1
                    ? ensure(levels, acls, tries - 1, changed)
                    : Promise.failed(changed ? OperationFailure.ofPart(last) : last);
        });
    }

    /** A request of a call that may have changed something before. */
    private static <T> Promise<T> partOf(boolean changed, Promise<T> request) {
        return changed ? request.recover(failure -> Promise.failed(OperationFailure.ofPart(failure))) : request;
    }

    /**
     * Creates the parents of a node and then the node, all in one burst. What already is there, or may not be created because
     * it already is there, does not matter: the node's own outcome tells.
     */
    <T> Promise<T> createWithParents(String server, List<Acl> acls, Supplier<Promise<T>> node) {
        int slash = server.lastIndexOf('/', server.endsWith("/") ? server.length() - 1 : server.length());
        List<String> parents = levels(slash <= 0 ? "/" : server.substring(0, slash));
        Promise<Levels> parentsMade = createLevels(parents, acls);
        Promise<T> made = node.get();
        return parentsMade.then(above -> made.recover(failure -> {
            Failure last = above.last();
            Failure why = last != null && OperationFailure.hasCode(failure, ErrorCodes.NO_NODE) ? last : failure;
            return Promise.failed(above.changed() ? OperationFailure.ofPart(why) : why);
        }));
    }

    /** Creates levels in one burst. */
    private Promise<Levels> createLevels(List<String> levels, List<Acl> acls) {
        boolean[] changed = new boolean[1];
        List<Promise<Optional<Failure>>> outcomes = new ArrayList<>(levels.size());
        for (String level : levels) {
            Promise<Optional<Failure>> created = view.submit(
                            new Create(level, new byte[0], acls, CreateMode.PERSISTENT.flag()))
                    .map(path -> {
                        changed[0] = true;
                        return Optional.empty();
                    });
            outcomes.add(created.recover(failure -> {
                changed[0] |= OperationFailure.isOpen(failure);
                return Promise.succeeded(
                        OperationFailure.hasCode(failure, ErrorCodes.NODE_EXISTS)
                                ? Optional.empty()
                                : Optional.of(failure));
            }));
        }
        return Promise.all(outcomes).map(all -> new Levels(decisive(all).orElse(null), changed[0]));
    }

    /** The last level's outcome, or, when that is only that its parent is missing, why the parent is. */
    private static Optional<Failure> decisive(List<Optional<Failure>> outcomes) {
        for (int i = outcomes.size() - 1; i >= 0; i--) {
            Optional<Failure> outcome = outcomes.get(i);
            boolean lastIsThere = i == outcomes.size() - 1 && outcome.isEmpty();
            if (lastIsThere || isRefusal(outcome)) {
                return outcome;
            }
        }
        return outcomes.isEmpty() ? Optional.empty() : outcomes.get(outcomes.size() - 1);
    }

    private static boolean isRefusal(Optional<Failure> outcome) {
        return outcome.isPresent() && !OperationFailure.hasCode(outcome.get(), ErrorCodes.NO_NODE);
    }

    /** Deletes a node and all below it; true when the node was there. */
    public Promise<Boolean> deleteRecursive(String path) {
        String server = view.absolute(path);
        if (server.equals("/")) {
            throw new IllegalArgumentException("the root cannot be deleted: " + path);
        }
        return new RecursiveDelete(view, server).run();
    }

    /** All levels of a server path, the topmost first; none for the root. */
    static List<String> levels(String server) {
        List<String> levels = new ArrayList<>();
        for (int slash = server.indexOf('/', 1); slash > 0; slash = server.indexOf('/', slash + 1)) {
            levels.add(server.substring(0, slash));
        }
        if (server.length() > 1) {
            levels.add(server);
        }
        return levels;
    }
}
