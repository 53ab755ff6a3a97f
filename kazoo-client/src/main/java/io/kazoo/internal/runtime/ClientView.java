package io.kazoo.internal.runtime;

import io.kazoo.data.Acl;
import io.kazoo.data.Subscription;
import io.kazoo.data.ZnodePath;
import io.kazoo.error.Effect;
import io.kazoo.error.ErrorContext;
import io.kazoo.error.InterruptedOperationException;
import io.kazoo.internal.concurrent.ExportedFuture;
import io.kazoo.internal.concurrent.Lane;
import io.kazoo.internal.concurrent.Promise;
import io.kazoo.internal.concurrent.SerialLane;
import io.kazoo.internal.session.Operation;
import io.kazoo.internal.session.WatchHandle;
import io.kazoo.internal.wire.Request;
import io.kazoo.spi.StateListener;
import io.kazoo.spi.Watcher;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A client as seen through a chroot, an executor and a deadline; all views share one session. Immutable and thread-safe.
 */
public final class ClientView {

    private static final long NONE = Long.MIN_VALUE;

    private final ClientRuntime runtime;
    private final String chroot;
    private final @Nullable Lane lane;
    private final long timeoutNanos;
    private final long fixedDeadlineNanos;
    private final NodeCalls nodes = new NodeCalls(this);

    private ClientView(ClientRuntime runtime, String chroot, @Nullable Lane lane, long timeoutNanos) {
        this(runtime, chroot, lane, timeoutNanos, NONE);
    }

    private ClientView(
            ClientRuntime runtime, String chroot, @Nullable Lane lane, long timeoutNanos, long fixedDeadlineNanos) {
        this.fixedDeadlineNanos = fixedDeadlineNanos;
        this.runtime = runtime;
        this.chroot = chroot;
        this.lane = lane;
        this.timeoutNanos = timeoutNanos;
    }

    /** The view that the options describe. */
    public static ClientView of(ClientRuntime runtime) {
        return new ClientView(
                runtime,
                runtime.options().servers().connectString().chroot(),
                null,
                runtime.options().limits().deadline().toNanos());
    }

    /** Paths are below {@code path} of this view. */
    public ClientView chroot(String path) {
        String below = ZnodePath.normalize(path);
        return new ClientView(runtime, below.equals("/") ? chroot : chroot + below, lane, timeoutNanos);
    }

    /** Events and completions come through {@code executor}, one at a time and in wire order; a serial lane is used as it is. */
    public ClientView withExecutor(Executor executor) {
        SerialLane serial =
                executor instanceof SerialLane given ? given : new SerialLane("executor view", executor, true);
        return new ClientView(runtime, chroot, serial, timeoutNanos);
    }

    /** Where callbacks of this view run. */
    public Executor callbackExecutor() {
        return lane != null ? lane : runtime.pool();
    }

    /** Where futures of this view complete; a lane. */
    public Lane completionExecutor() {
        return lane != null ? lane : runtime.completionLane();
    }

    /** Calls end within {@code limit}. */
    public ClientView withDeadline(Duration limit) {
        return new ClientView(runtime, chroot, lane, Durations.positiveNanos("deadline", limit));
    }

    /** For the several requests of one call: they share the deadline that begins now. */
    ClientView oneCall() {
        return fixedDeadlineNanos != NONE ? this : new ClientView(runtime, chroot, lane, timeoutNanos, deadlineNanos());
    }

    /** When what is submitted now must end. */
    long deadlineNanos() {
        return fixedDeadlineNanos != NONE
                ? fixedDeadlineNanos
                : TryDeadline.limit(runtime, runtime.deadlineIn(timeoutNanos));
    }

    /** The client behind it. */
    public ClientRuntime runtime() {
        return runtime;
    }

    /** The chroot as a server path, "" for none. */
    public String chroot() {
        return chroot;
    }

    /** Reads and writes of single nodes. */
    public NodeCalls nodes() {
        return nodes;
    }

    /** What concerns many nodes. */
    public TreeCalls trees() {
        return new TreeCalls(this);
    }

    /** Watches. */
    public WatchCalls watches() {
        return new WatchCalls(this);
    }

    /** Credentials, servers, configuration. */
    public AdminCalls admin() {
        return new AdminCalls(this);
    }

    /** What the session holds. */
    public HoldCalls holds() {
        return new HoldCalls(this);
    }

    /** Calls that are repeated. */
    public Retries retries() {
        return new Retries(this);
    }

    /** Adds a state listener with a lane of its own, or this view's. */
    public Subscription addListener(StateListener listener, boolean tellCurrent) {
        return runtime.addListener(listener, eventLane("state listener " + listener), tellCurrent);
    }

    /** What a user may hold of a promise: completes on this view's lane. */
    public <T extends @Nullable Object> CompletableFuture<T> export(Promise<T> promise) {
        Lane where = completionExecutor();
        SessionLoop loop = runtime.loop();
        ExportedFuture<T> future =
                loop == null ? ExportedFuture.of(promise, where) : ExportedFuture.of(promise, where, loop.loop());
        promise.onComplete(new Delivery<>(runtime, future, where));
        return future;
    }

    /** As {@link #export} for an operation whose result is only that it was done. */
    public CompletableFuture<@Nullable Void> exportVoid(Promise<?> promise) {
        return export(promise.<@Nullable Void>map(done -> null));
    }

    /** What a thread gets that is interrupted while it waits for {@code promise}: the request goes on. */
    public RuntimeException interrupted(Promise<?> promise, InterruptedException cause) {
        Request<?> request = promise instanceof Operation<?> operation ? operation.request() : null;
        return new InterruptedOperationException(new ErrorContext(
                request == null ? "wait" : request.name(),
                request == null ? null : request.path(),
                runtime.status().session().id(),
                request != null && request.isRead() ? Effect.NONE : Effect.UNKNOWN,
                "the request goes on",
                cause));
    }

    Lane eventLane(String name) {
        return lane != null ? lane : new SerialLane(name, runtime.pool(), false);
    }

    List<Acl> defaultAcl() {
        return runtime.options().defaultAcl();
    }

    /** How long a call may take. */
    public long timeoutNanos() {
        return timeoutNanos;
    }

    <R> Operation<R> submit(Request<R> request) {
        return submit(request, null);
    }

    <R> Operation<R> submit(Request<R> request, @Nullable WatchSubscription watch) {
        return runtime.submit(new Operation<>(request, deadlineNanos(), watch));
    }

    @Nullable
    WatchSubscription watch(String serverPath, WatchHandle.Kind kind, @Nullable Watcher watcher) {
        return watcher == null
                ? null
                : new WatchSubscription(this, serverPath, kind, watcher, eventLane("watch of " + serverPath));
    }

    /** The server path of a path of this view. */
    String absolute(String path) {
        return prefixed(ZnodePath.normalize(path));
    }

    /** The server path of a node to create; a nameless sequence node keeps its trailing slash. */
    String absoluteForCreate(String path, boolean sequential) {
        String below = ZnodePath.normalizeForCreate(path, sequential);
        // At the root of a view a nameless sequence node is a child of the chroot, never its sibling.
        return sequential && below.equals("/") ? chroot + "/" : prefixed(below);
    }

    private String prefixed(String path) {
        if (chroot.isEmpty()) {
            return path;
        }
        return path.equals("/") ? chroot : chroot + path;
    }

    /** The path of this view of a server path; one that is not below the chroot stays as it is. */
    public String relative(String serverPath) {
        if (chroot.isEmpty()) {
            return serverPath;
        }
        if (serverPath.equals(chroot)) {
            return "/";
        }
        return serverPath.startsWith(chroot) && serverPath.charAt(chroot.length()) == '/'
                ? serverPath.substring(chroot.length())
                : serverPath;
    }
}
