package io.kazoo.internal.runtime;

import io.kazoo.data.Acl;
import io.kazoo.data.Children;
import io.kazoo.data.CreateMode;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.CreatedNode;
import io.kazoo.data.NodeAcls;
import io.kazoo.data.NodeData;
import io.kazoo.data.Op;
import io.kazoo.data.OpResult;
import io.kazoo.data.ReadOp;
import io.kazoo.data.ReadResult;
import io.kazoo.data.Stat;
import io.kazoo.error.Effect;
import io.kazoo.error.ErrorCodes;
import io.kazoo.error.ErrorContext;
import io.kazoo.error.NoNodeException;
import io.kazoo.error.TransactionFailedException;
import io.kazoo.internal.concurrent.Failure;
import io.kazoo.internal.concurrent.Promise;
import io.kazoo.internal.session.OperationFailure;
import io.kazoo.internal.session.WatchHandle.Kind;
import io.kazoo.internal.wire.Create;
import io.kazoo.internal.wire.Create2;
import io.kazoo.internal.wire.CreateContainer;
import io.kazoo.internal.wire.CreateTtl;
import io.kazoo.internal.wire.CreateWithoutStat;
import io.kazoo.internal.wire.Delete;
import io.kazoo.internal.wire.Exists;
import io.kazoo.internal.wire.GetAcl;
import io.kazoo.internal.wire.GetAllChildrenNumber;
import io.kazoo.internal.wire.GetChildren;
import io.kazoo.internal.wire.GetChildren2;
import io.kazoo.internal.wire.GetData;
import io.kazoo.internal.wire.GetEphemerals;
import io.kazoo.internal.wire.Multi;
import io.kazoo.internal.wire.MultiRead;
import io.kazoo.internal.wire.SetAcl;
import io.kazoo.internal.wire.SetData;
import io.kazoo.internal.wire.Sync;
import io.kazoo.spi.Watcher;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes of nodes through one view: checks arguments, translates paths, submits. Immutable and thread-safe.
 */
public final class NodeCalls {

    private final ClientView view;
    private final boolean oneCall;

    NodeCalls(ClientView view) {
        this(view, false);
    }

    private NodeCalls(ClientView view, boolean oneCall) {
        this.view = view;
        this.oneCall = oneCall;
    }

    /** Creates a node; its path. */
    public Promise<String> create(String path, byte @Nullable [] data, CreateOptions options) {
        if (options.makesParents() && !oneCall) {
            return new NodeCalls(view.oneCall(), true).create(path, data, options);
        }
        List<Acl> acls = options.acls().orElse(view.defaultAcl());
        String server = view.absoluteForCreate(path, options.mode().isSequential());
        Promise<String> created = createAt(server, data, acls, options);
        if (options.makesParents()) {
            created = created.recover(failure -> OperationFailure.hasCode(failure, ErrorCodes.NO_NODE)
                    ? view.trees().createWithParents(server, acls, () -> createAt(server, data, acls, options))
                    : null);
        }
        return view.chroot().isEmpty() ? created : created.map(view::relative);
    }

    private Promise<String> createAt(String server, byte @Nullable [] data, List<Acl> acls, CreateOptions options) {
        CreateMode mode = options.mode();
        if (mode == CreateMode.CONTAINER) {
            return view.submit(new CreateContainer(server, data, acls)).map(CreatedNode::path);
        } else if (mode.hasTtl()) {
            return view.submit(new CreateTtl(server, data, acls, mode.flag(), options.ttlMillis()))
                    .map(CreatedNode::path);
        }
        return view.submit(new Create(server, data, acls, mode.flag()));
    }

    /** Creates a node; its path and Stat. Servers older than 3.5 cannot give both: there the Stat is read afterwards. */
    public Promise<CreatedNode> createWithStat(String path, byte @Nullable [] data, CreateOptions options) {
        if (!oneCall) {
            return new NodeCalls(view.oneCall(), true).createWithStat(path, data, options);
        }
        List<Acl> acls = options.acls().orElse(view.defaultAcl());
        String server = view.absoluteForCreate(path, options.mode().isSequential());
        Promise<CreatedNode> created = createWithStatAt(server, data, acls, options);
        if (options.makesParents()) {
            created = created.recover(failure -> OperationFailure.hasCode(failure, ErrorCodes.NO_NODE)
                    ? view.trees().createWithParents(server, acls, () -> createWithStatAt(server, data, acls, options))
                    : null);
        }
        return created.map(node -> new CreatedNode(view.relative(node.path()), node.stat()));
    }

    private Promise<CreatedNode> createWithStatAt(
            String server, byte @Nullable [] data, List<Acl> acls, CreateOptions options) {
        CreateMode mode = options.mode();
        if (mode == CreateMode.CONTAINER) {
            return view.submit(new CreateContainer(server, data, acls));
        } else if (mode.hasTtl()) {
            return view.submit(new CreateTtl(server, data, acls, mode.flag(), options.ttlMillis()));
        }
        Promise<CreatedNode> created = view.submit(new Create2(server, data, acls, mode.flag()))
                .then(node -> CreateWithoutStat.made(node) ? withStat(node.path()) : Promise.succeeded(node));
        return created.recover(failure -> OperationFailure.hasCode(failure, ErrorCodes.UNIMPLEMENTED)
                ? view.submit(new Create(server, data, acls, mode.flag())).then(this::withStat)
                : null);
    }

    /** The node was created before: whatever fails here, the call has had its effect. */
    private Promise<CreatedNode> withStat(String server) {
        return view.submit(new Exists(server, false))
                .recover(failure -> Promise.failed(OperationFailure.ofPart(failure)))
                .map(stat ->
                        new CreatedNode(server, stat.orElseThrow(() -> new NoNodeException(deletedAgain(server)))));
    }

    private ErrorContext deletedAgain(String server) {
        long session = view.runtime().status().session().id();
        return new ErrorContext("create", server, session, Effect.UNKNOWN, "created, then deleted", null, true);
    }

    /** The Stat of a node, empty when there is none. */
    public Promise<Optional<Stat>> exists(String path, @Nullable Watcher watcher) {
        String server = view.absolute(path);
        return view.submit(new Exists(server, watcher != null), view.watch(server, Kind.DATA, watcher));
    }

    /** Data and Stat of a node. */
    public Promise<NodeData> get(String path, @Nullable Watcher watcher) {
        String server = view.absolute(path);
        return view.submit(new GetData(server, watcher != null), view.watch(server, Kind.DATA, watcher));
    }

    /** The names of a node's children. */
    public Promise<List<String>> getChildren(String path, @Nullable Watcher watcher) {
        String server = view.absolute(path);
        return view.submit(new GetChildren(server, watcher != null), view.watch(server, Kind.CHILD, watcher));
    }

    /** The names of a node's children, and its Stat. */
    public Promise<Children> getChildrenWithStat(String path, @Nullable Watcher watcher) {
        String server = view.absolute(path);
        return view.submit(new GetChildren2(server, watcher != null), view.watch(server, Kind.CHILD, watcher));
    }

    /** Sets the data of a node that has this version, -1 for any. */
    public Promise<Stat> set(String path, byte @Nullable [] data, int version) {
        return view.submit(new SetData(view.absolute(path), data, version));
    }

    /** Deletes a node that has this version, -1 for any. */
    public Promise<Boolean> delete(String path, int version) {
        return view.submit(new Delete(view.absolute(path), version));
    }

    /** The ACL of a node. */
    public Promise<NodeAcls> getAcls(String path) {
        return view.submit(new GetAcl(view.absolute(path)));
    }

    /** Sets the ACL of a node whose ACL has this version, -1 for any. */
    public Promise<Stat> setAcls(String path, List<Acl> acls, int version) {
        return view.submit(new SetAcl(view.absolute(path), Acl.requireValid(acls), version));
    }

    /** Waits until the server has caught up with its leader. */
    public Promise<String> sync(String path) {
        return view.submit(new Sync(view.absolute(path))).map(view::relative);
    }

    /** The data of many nodes in one request; nodes that are missing are left out. */
    public Promise<Map<String, NodeData>> getAll(List<String> paths) {
        List<ReadOp> reads = new ArrayList<>(paths.size());
        paths.forEach(path -> reads.add(new ReadOp.GetData(path)));
        return readAll(reads).map(results -> {
            Map<String, NodeData> found = new LinkedHashMap<>();
            for (int i = 0; i < results.size(); i++) {
                if (results.get(i) instanceof ReadResult.Data data) {
                    found.put(paths.get(i), data.data());
                } else if (results.get(i) instanceof ReadResult.Failed failed && failed.code() != ErrorCodes.NO_NODE) {
                    throw ErrorCodes.toException(failed.code(), context("multiRead", view.absolute(paths.get(i))));
                }
            }
            return found;
        });
    }

    /** Many reads in one request, each with a result or an error of its own; on servers before 3.6 pipelined reads. */
    public Promise<List<ReadResult>> readAll(List<ReadOp> reads) {
        if (!oneCall) {
            return new NodeCalls(view.oneCall(), true).readAll(reads);
        }
        if (reads.isEmpty()) {
            return Promise.succeeded(List.of());
        }
        List<ReadOp> server = new ArrayList<>(reads.size());
        for (ReadOp read : reads) {
            String path = view.absolute(read.path());
            server.add(read instanceof ReadOp.GetData ? new ReadOp.GetData(path) : new ReadOp.GetChildren(path));
        }
        Promise<List<ReadResult>> all = view.submit(new MultiRead(server));
        return all.recover(failure ->
                        OperationFailure.hasCode(failure, ErrorCodes.UNIMPLEMENTED) ? readSingly(server) : null)
                .map(results -> ownPaths(reads, results));
    }

    private Promise<List<ReadResult>> readSingly(List<ReadOp> reads) {
        List<Promise<ReadResult>> results = new ArrayList<>(reads.size());
        for (ReadOp read : reads) {
            Promise<ReadResult> result = read instanceof ReadOp.GetData
                    ? view.submit(new GetData(read.path(), false)).map(ReadResult.Data::new)
                    : view.submit(new GetChildren(read.path(), false)).map(ReadResult.ChildNames::new);
            results.add(result.recover(failure -> OperationFailure.serverCode(failure)
                    .map(code -> Promise.<ReadResult>succeeded(new ReadResult.Failed(code, read.path())))
                    .orElse(null)));
        }
        return Promise.all(results);
    }

    private static List<ReadResult> ownPaths(List<ReadOp> asked, List<ReadResult> results) {
        List<ReadResult> renamed = new ArrayList<>(results.size());
        for (int i = 0; i < results.size(); i++) {
            renamed.add(
                    results.get(i) instanceof ReadResult.Failed failed
                            ? new ReadResult.Failed(failed.code(), asked.get(i).path())
                            : results.get(i));
        }
        return renamed;
    }

    /** The number of all descendants of a node. */
    public Promise<Integer> countDescendants(String path) {
        return view.submit(new GetAllChildrenNumber(view.absolute(path)));
    }

    /** The ephemeral nodes of this session below a path. */
    public Promise<List<String>> ephemerals(String path) {
        String server = view.absolute(path);
        return view.submit(new GetEphemerals(server)).map(all -> {
            // The server compares strings, not paths: "/a" matches "/ab" too.
            Set<String> below = new TreeSet<>();
            for (String node : all) {
                if (server.equals("/") || node.equals(server) || node.startsWith(server + "/")) {
                    below.add(view.relative(node));
                }
            }
            return List.copyOf(below);
        });
    }

    /** An operation of a transaction as this view means it. */
    public Op transactional(Op op) {
        if (op instanceof Op.Create create) {
            String path = view.absoluteForCreate(create.path(), create.mode().isSequential());
            List<Acl> acls = create.acls().isEmpty() ? view.defaultAcl() : create.acls();
            return new Op.Create(path, create.data(), acls, create.mode(), create.ttlMillis(), create.wantStat());
        } else if (op instanceof Op.Delete delete) {
            return new Op.Delete(view.absolute(delete.path()), delete.version());
        } else if (op instanceof Op.SetData set) {
            return new Op.SetData(view.absolute(set.path()), set.data(), set.version());
        }
        Op.Check check = (Op.Check) op;
        return new Op.Check(view.absolute(check.path()), check.version());
    }

    /** Commits a transaction; the result of each operation, whether or not it took place. */
    public Promise<List<OpResult>> tryCommit(List<Op> transactional) {
        if (transactional.isEmpty()) {
            return Promise.succeeded(List.of());
        }
        return view.submit(new Multi(transactional)).map(results -> {
            List<OpResult> mine = new ArrayList<>(results.size());
            for (OpResult result : results) {
                mine.add(
                        result instanceof OpResult.Created created
                                ? new OpResult.Created(view.relative(created.path()), created.stat())
                                : result);
            }
            return List.copyOf(mine);
        });
    }

    /** Commits a transaction; fails when it did not take place. */
    public Promise<List<OpResult>> commit(List<Op> transactional) {
        return tryCommit(transactional).map(results -> {
            int failed = OpResult.firstFailure(results);
            if (failed >= 0) {
                String path = transactional.get(failed).path();
                int code = ((OpResult.Failed) results.get(failed)).code();
                throw new TransactionFailedException(context("multi", path), failed, results, code);
            }
            return results;
        });
    }

    ErrorContext context(String operation, String path) {
        return new ErrorContext(
                operation, path, view.runtime().status().session().id(), Effect.NONE, null, null);
    }

    /** Whether a failure is the server's refusal with this code. */
    static boolean is(Failure failure, int code) {
        return OperationFailure.hasCode(failure, code);
    }
}
