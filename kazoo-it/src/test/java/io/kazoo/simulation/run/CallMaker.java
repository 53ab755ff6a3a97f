package io.kazoo.simulation.run;

import io.kazoo.AsyncKazooClient;
import io.kazoo.data.Acl;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.OpResult;
import io.kazoo.data.Stat;
import io.kazoo.data.WatchMode;
import io.kazoo.error.KazooException;
import io.kazoo.error.ServerException;
import io.kazoo.error.UnimplementedException;
import io.kazoo.recipe.Recipes;
import io.kazoo.simulation.run.Call.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The calls of one client's user. */
final class CallMaker {

    static final int SHARED = 6;

    private static final CallKind[] BY_WEIGHT = byWeight();
    private static final String[] SCHEMES = {"digest", "ip", "nobodys"}; // which servers refuse
    static final Duration USUAL = Duration.ofSeconds(30);
    private static final Duration[] DEADLINES = {
        Duration.ofMillis(50), Duration.ofMillis(500), Duration.ofSeconds(2), Duration.ofSeconds(8)
    };

    private final World world;
    private final Actor actor;
    private final SplittableRandom random;
    private final List<String> own = new ArrayList<>();
    private final List<String> trees = new ArrayList<>();
    private final Map<String, Long> shown = new HashMap<>();
    private final Map<String, Integer> versions = new HashMap<>();

    private long newestZxid;
    private int lastAnswered = -1;
    private int orderedFrom;
    private Duration deadline = USUAL;
    private AsyncKazooClient zk;

    CallMaker(World world, Actor actor) {
        this.world = world;
        this.actor = actor;
        random = world.random.split();
        zk = actor.client;
    }

    private static CallKind[] byWeight() {
        List<CallKind> all = new ArrayList<>();
        for (CallKind kind : CallKind.values()) {
            for (int i = 0; i < kind.weight; i++) {
                all.add(kind);
            }
        }
        return all.toArray(CallKind[]::new);
    }

    void newRun() {
        newestZxid = 0;
        lastAnswered = -1;
        shown.clear();
    }

    long newestZxid() {
        return newestZxid;
    }

    void make(int count) {
        for (int i = 0; i < count; i++) {
            if (random.nextInt(3) == 0) {
                deadline = DEADLINES[random.nextInt(DEADLINES.length)];
                zk = actor.client.withDeadline(deadline);
            } else {
                deadline = USUAL;
                zk = actor.client;
            }
            make(BY_WEIGHT[random.nextInt(BY_WEIGHT.length)]);
        }
    }

    /** What a user may call at a bad moment. */
    void meddle() {
        switch (random.nextInt(6)) {
            case 0 -> make(CallKind.REMOVE_WATCHER);
            case 1 -> make(CallKind.CLOSE_WATCH);
            case 2 -> make(CallKind.SET_HOSTS);
            case 3 -> make(CallKind.STOP_START);
            default -> make(1);
        }
    }

    /** Something that not every server can do. */
    void needVersion() {
        if (!world.isWinding()) {
            make(random.nextBoolean() ? CallKind.WHO_AM_I : CallKind.EPHEMERALS);
        }
    }

    private void make(CallKind kind) {
        switch (kind) {
            case CREATE, CREATE_SHARED, CREATE_EPHEMERAL, CREATE_SEQUENTIAL, CREATE_WITH_STAT, CREATE_WITH_PARENTS ->
                create(kind);
            case SET, SET_VERSION -> set(kind);
            case DELETE_OWN, DELETE_SHARED -> delete(kind);
            case TRANSACTION, TRY_TRANSACTION -> transaction(kind);
            case ENSURE_PATH, DELETE_RECURSIVE -> tree(kind);
            case SET_ACLS, GET, EXISTS, CHILDREN, GET_ACLS, SYNC -> node(kind);
            case GET_ALL, EPHEMERALS, COUNT, WHO_AM_I, ADD_AUTH, SERVER_VERSION, DELAY -> other(kind);
            case GET_WATCH, EXISTS_WATCH, CHILDREN_WATCH, REMOVE_WATCHER -> oneShot(kind);
            case ADD_WATCH, ADD_RECURSIVE_WATCH, CLOSE_WATCH -> longWatch(kind);
            case DATA_WATCH_RECIPE, CHILDREN_WATCH_RECIPE, CLOSE_RECIPE -> recipe(kind);
            case STOP_START ->
                actor.stop(() -> world.loop.schedule(
                        () -> actor.process.users().execute(actor::startAgain), random.nextLong(5_000_000_000L)));
            case RESTART -> {
                world.operations[kind.ordinal()]++;
                actor.restart();
            }
            case SET_HOSTS -> {
                actor.disturbed();
                world.operations[kind.ordinal()]++;
                actor.client.setHosts(random.nextInt(3) == 0 ? actor.fewerHosts(random) : actor.hosts());
            }
        }
    }

    private String shared() {
        return actor.local("/n" + random.nextInt(SHARED));
    }

    private Call open(CallKind kind, @Nullable String path) {
        return world.books.open(actor, kind, path, actor.run(), deadline.toNanos());
    }

    private byte[] data(Call call) {
        return Books.mark(call, random.nextInt(40) == 0 ? 20_000 : random.nextInt(8) == 0 ? 1_000 : 0);
    }

    // ---- writes

    private void create(CallKind kind) {
        int number = world.books.next();
        String path = actor.local(
                switch (kind) {
                    case CREATE_SHARED -> "/n" + random.nextInt(SHARED);
                    case CREATE_SEQUENTIAL -> "/q/s";
                    case CREATE_EPHEMERAL -> random.nextBoolean() ? "/n0/x" + number : "/n1/x" + random.nextInt(4);
                    case CREATE_WITH_PARENTS -> "/e/p" + number + "/a/b";
                    default -> "/u/c" + number;
                });
        CreateOptions options = switch (kind) {
            case CREATE_SEQUENTIAL ->
                random.nextBoolean() ? CreateOptions.SEQUENTIAL : CreateOptions.EPHEMERAL_SEQUENTIAL;
            case CREATE_EPHEMERAL -> CreateOptions.EPHEMERAL;
            case CREATE_WITH_PARENTS -> CreateOptions.PERSISTENT.makeParents();
            default -> CreateOptions.PERSISTENT;
        };
        Call call = open(kind, path);
        if (kind == CallKind.CREATE_WITH_STAT) {
            track(call, zk.createWithStat(path, data(call), options), made -> {
                own.add(path);
                seen(call, path, made.stat());
            });
        } else {
            track(call, zk.create(path, data(call), options), real -> {
                if (kind == CallKind.CREATE) {
                    own.add(path);
                }
                if (kind == CallKind.CREATE_SEQUENTIAL && (!real.startsWith(path) || real.equals(path))) {
                    world.violate("create gives the real path", () -> call + " gave " + real);
                }
            });
        }
    }

    private void set(CallKind kind) {
        String path = shared();
        Call call = open(kind, path);
        Integer version = versions.get(path);
        if (kind == CallKind.SET_VERSION && version != null) {
            track(call, zk.set(path, data(call), version), stat -> seen(call, path, stat));
        } else {
            track(call, zk.set(path, data(call)), stat -> seen(call, path, stat));
        }
    }

    private void delete(CallKind kind) {
        if (kind == CallKind.DELETE_OWN && !own.isEmpty()) {
            String path = own.remove(random.nextInt(own.size()));
            Call call = open(kind, path);
            world.books.owns(actor.serverPath(path), call);
            track(call, zk.delete(path), nothing -> {});
            return;
        }
        String path = shared();
        Call call = open(CallKind.DELETE_SHARED, path);
        world.books.counts(call, actor.tallies.computeIfAbsent(actor.serverPath(path), key -> new Call.Tally()));
        track(call, zk.delete(path), nothing -> {});
    }

    private void transaction(CallKind kind) {
        int number = world.books.next();
        Call call = open(kind, actor.local("/u/t" + number));
        var transaction = zk.transaction().create(actor.local("/u/t" + number), Books.mark(call, 0));
        String path = shared();
        transaction.set(path, Books.mark(call, 0));
        if (random.nextInt(2) == 0) {
            transaction.set(shared(), Books.mark(call, 0)); // events of two nodes that bear one zxid
        }
        if (random.nextInt(3) == 0) {
            transaction.check(shared(), versions.getOrDefault(path, -1));
        }
        if (random.nextInt(3) == 0 && !own.isEmpty()) {
            String mine = own.remove(random.nextInt(own.size()));
            world.books.owns(actor.serverPath(mine), call);
            transaction.delete(mine);
        }
        if (kind == CallKind.TRANSACTION) {
            track(call, transaction.commit(), results -> {});
        } else {
            track(call, transaction.tryCommit(), results -> {});
        }
    }

    private void tree(CallKind kind) {
        if (kind == CallKind.DELETE_RECURSIVE && !trees.isEmpty()) {
            String path = trees.remove(random.nextInt(trees.size()));
            Call call = open(kind, path);
            for (String part : List.of("", "/a", "/a/b")) {
                world.books.owns(actor.serverPath(path + part), call);
            }
            track(call, zk.deleteRecursive(path), existed -> {
                if (world.cluster.ensemble.truth().exists(actor.serverPath(path))) {
                    world.violate("success left one transaction", () -> call + " left " + path);
                }
            });
            return;
        }
        String path = actor.local("/e/e" + world.books.next());
        Call call = open(CallKind.ENSURE_PATH, path);
        for (String part : List.of("", "/a", "/a/b")) {
            world.books.owns(actor.serverPath(path + part), call);
        }
        track(call, zk.ensurePath(path + "/a/b"), made -> {
            trees.add(path);
            if (!world.cluster.ensemble.truth().exists(actor.serverPath(path + "/a/b"))) {
                world.violate("success left one transaction", () -> call + " left none");
            }
        });
    }

    void ensure(String path) {
        deadline = USUAL;
        Call call = open(CallKind.ENSURE_PATH, actor.local(path));
        track(call, actor.client.ensurePath(actor.local(path)), made -> {});
    }

    Call probe() {
        deadline = USUAL;
        String path = actor.local("/u/probe" + actor.index);
        Call call = open(CallKind.CREATE, path);
        track(call, actor.client.create(path, Books.mark(call, 0)), real -> {});
        return call;
    }

    // ---- reads

    private void node(CallKind kind) {
        String path = random.nextInt(12) == 0 ? actor.local("/missing") : shared();
        Call call = open(kind, path);
        switch (kind) {
            case GET ->
                track(call, zk.get(path), node -> {
                    world.books.requireTrue(call, node);
                    seen(call, path, node.stat());
                });
            case EXISTS -> track(call, zk.exists(path), stat -> stat.ifPresent(found -> seen(call, path, found)));
            case CHILDREN -> track(call, zk.getChildren(path), names -> {});
            case GET_ACLS -> track(call, zk.getAcls(path), acls -> seen(call, path, acls.stat()));
            case SYNC -> track(call, zk.sync(path), answer -> {});
            default -> {
                world.books.counts(
                        call, actor.tallies.computeIfAbsent("acl" + actor.serverPath(path), key -> new Call.Tally()));
                track(call, zk.setAcls(path, Acl.OPEN_ACL_UNSAFE), stat -> {});
            }
        }
    }

    private void other(CallKind kind) {
        deadline = kind == CallKind.DELAY ? USUAL : deadline;
        Call call = open(kind, null);
        switch (kind) {
            case GET_ALL ->
                track(
                        call,
                        zk.getAll(List.of(shared(), actor.local("/u"))),
                        nodes -> nodes.forEach((path, node) -> world.books.requireTrue(call, node)));
            case EPHEMERALS -> track(call, zk.ephemerals(), paths -> {});
            case COUNT -> track(call, zk.countDescendants(actor.local("/n0")), count -> {});
            case WHO_AM_I -> track(call, zk.whoAmI(), identities -> {});
            case ADD_AUTH -> track(call, zk.addAuth(SCHEMES[random.nextInt(3)], "late:pw"), nothing -> {});
            case SERVER_VERSION -> track(call, zk.serverVersion(), version -> {});
            default -> track(call, actor.client.delay(Duration.ofMillis(1 + random.nextInt(20_000))), nothing -> {});
        }
    }

    // ---- watches

    private void oneShot(CallKind kind) {
        ActorWatches watches = actor.watches;
        if (kind == CallKind.REMOVE_WATCHER) {
            if (!watches.oneShots.isEmpty()) {
                OneShot watch = watches.oneShots.get(random.nextInt(watches.oneShots.size()));
                watch.removed();
                Call call = open(kind, watch.path);
                track(call, zk.removeWatcher(watch.path, watch), removed -> {});
            }
            return;
        }
        if (kind == CallKind.GET_WATCH && random.nextInt(5) == 0) {
            for (int node = 0; node < SHARED; node++) {
                oneShot(kind, actor.local("/n" + node));
            }
        } else {
            oneShot(kind, random.nextInt(12) == 0 ? actor.local("/missing") : shared());
        }
    }

    private void oneShot(CallKind kind, String path) {
        OneShot watch = new OneShot(world, actor, kind, path);
        actor.watches.oneShots.add(watch);
        Call call = open(kind, path);
        switch (kind) {
            case GET_WATCH ->
                track(
                        call,
                        zk.get(path, watch),
                        node -> {
                            world.books.requireTrue(call, node);
                            seen(call, path, node.stat());
                            watch.armed(node.stat());
                        },
                        watch::failed);
            case EXISTS_WATCH ->
                track(call, zk.exists(path, watch), stat -> watch.armed(stat.orElse(null)), watch::failed);
            default ->
                track(
                        call,
                        zk.getChildrenWithStat(path, watch),
                        children -> {
                            seen(call, path, children.stat());
                            watch.armed(children.stat());
                        },
                        watch::failed);
        }
    }

    private void longWatch(CallKind kind) {
        ActorWatches watches = actor.watches;
        if (kind == CallKind.CLOSE_WATCH) {
            if (!watches.longOnes.isEmpty()) {
                List<LongWatch> open = watches.longOnes.stream()
                        .filter(each -> each.isAcknowledged() && !each.isOver())
                        .toList();
                List<LongWatch> some = open.isEmpty() || random.nextInt(4) == 0 ? watches.longOnes : open;
                LongWatch watch = some.get(random.nextInt(some.size()));
                if (watch.isAcknowledged()) {
                    world.operations[kind.ordinal()]++;
                    world.story.tell(() -> actor + " closes " + watch);
                    watch.close();
                    if (random.nextBoolean()) {
                        longWatch(watch.path, watch.recursive); // before the server has forgotten it
                    }
                }
            }
            return;
        }
        boolean recursive = kind == CallKind.ADD_RECURSIVE_WATCH;
        String path = recursive && random.nextBoolean() ? actor.local("/e") : shared();
        if (!watches.hasLongOne(actor.serverPath(path))) {
            longWatch(actor.serverPath(path), recursive);
        }
    }

    private void longWatch(String serverPath, boolean recursive) {
        String path = actor.local(serverPath.substring(Actor.ROOT.length()));
        LongWatch watch = new LongWatch(world, actor, recursive, serverPath);
        actor.watches.longOnes.add(watch);
        Call call = open(recursive ? CallKind.ADD_RECURSIVE_WATCH : CallKind.ADD_WATCH, path);
        WatchMode mode = recursive ? WatchMode.PERSISTENT_RECURSIVE : WatchMode.PERSISTENT;
        track(call, zk.addWatch(path, mode, watch), watch::acknowledged, watch::failed);
    }

    private void recipe(CallKind kind) {
        ActorWatches watches = actor.watches;
        world.operations[kind.ordinal()]++;
        if (kind == CallKind.CLOSE_RECIPE) {
            if (!watches.followed.isEmpty()) {
                watches.followed.get(random.nextInt(watches.followed.size())).close();
            }
            return;
        }
        watches.followed.add(
                new Followed(world, actor, Recipes.of(actor.client), shared(), kind == CallKind.CHILDREN_WATCH_RECIPE));
    }

    // ---- the end of a call

    private <T> void track(Call call, CompletableFuture<T> future, Consumer<? super T> success) {
        track(call, future, success, () -> {});
    }

    private <T> void track(Call call, CompletableFuture<T> future, Consumer<? super T> success, Runnable failure) {
        future.whenComplete((value, error) -> {
            if (error == null) {
                succeeded(call, value);
                success.accept(value);
            } else {
                failed(
                        call,
                        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error);
                failure.run();
            }
            actor.called();
        });
        if (random.nextInt(40) == 0) {
            world.loop.schedule(
                    () -> actor.process.users().execute(() -> call.cancel(future)),
                    random.nextBoolean() ? 0 : random.nextLong(1_000_000_000));
        }
    }

    private void succeeded(Call call, @Nullable Object value) {
        boolean refused = call.kind == CallKind.TRY_TRANSACTION
                && value instanceof List<?> results
                && OpResult.firstFailure(
                                results.stream().map(OpResult.class::cast).toList())
                        >= 0;
        answered(call);
        world.books.ended(call, refused ? Outcome.NONE : Outcome.SUCCESS, refused ? "refused" : "");
    }

    private void failed(Call call, Throwable error) {
        if (error instanceof CancellationException) {
            world.books.cancelled(call);
        } else if (error instanceof KazooException failure) {
            if (failure instanceof ServerException && !(failure instanceof UnimplementedException)) {
                answered(call);
            }
            world.books.ended(call, Call.failed(failure.effect()), failure.toString());
        } else {
            world.violate("errors are ours", () -> call + ": " + error);
        }
    }

    /** A reply was lost though its connection lives: calls made so far may be answered in any order. */
    void anyOrder() {
        orderedFrom = world.books.next();
    }

    /** A reply ended it. */
    private void answered(Call call) {
        if (!call.kind.single || call.run != actor.run() || call.id < orderedFrom) {
            return;
        }
        if (call.id < lastAnswered) {
            int before = lastAnswered;
            world.violate("calls end in their order", () -> call + " was answered after call " + before);
        }
        lastAnswered = call.id;
    }

    /** A state of a node was shown: never an older one than before. */
    private void seen(Call call, String path, Stat stat) {
        versions.put(path, stat.version());
        if (call.run != actor.run()) {
            return;
        }
        newestZxid = Math.max(newestZxid, Math.max(stat.mzxid(), Math.max(stat.czxid(), stat.pzxid())));
        Long before = shown.put(path, stat.mzxid());
        if (before != null && before > stat.mzxid()) {
            world.violate(
                    "no older data after newer",
                    () -> call + " shows mzxid 0x" + Long.toHexString(stat.mzxid()) + " after 0x"
                            + Long.toHexString(before));
        }
    }
}
