package io.kazoo.internal.concurrent;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The outcome of something that goes on elsewhere: a value or a {@link Failure}, set once. Internal: it runs reactions
 * on the thread that completes it, usually the event loop, and never leaves the library; users get an
 * {@link ExportedFuture}.
 *
 * <p>Thread-safe and lock-free. A link of {@link MpscQueue}, so that submitting an operation allocates nothing.
 *
 * @param <T> the value
 */
@SuppressWarnings("ReferenceEquality") // sentinels, threads and immutable stacks are compared by identity
public class Promise<T extends @Nullable Object> extends MpscQueue.Node {

    /*
     * TWO WORDS. `outcome` is null, then for ever a value, NOTHING (the null value) or a Failed. `reaction` is a stack
     * of what is to be done, newest first: null, one bare reaction (no allocation for a single waiter), or Links;
     * then for ever TAKEN. Stacks are immutable, so a compare-and-set of the top is always right.
     *
     * COMPLETION AGAINST REGISTRATION. The winner of `outcome` exchanges `reaction` for TAKEN and runs what it got. A
     * registration either gets onto the stack before the exchange, and is run by the winner, or finds TAKEN, and is run
     * by its own thread, which then also sees the outcome. There is no third case, hence the rule: whoever sets
     * `outcome` must call settle() (or have it called), else later registrations are stacked for ever.
     *
     * WAITING. A waiter registers its thread, looks at the outcome, and only then parks. The winner sets the outcome
     * before it takes the stack, so it unparks every thread that it found, and one it did not find has seen the
     * outcome. A waiter that gives up takes its thread off the stack: a promise that lives for days is asked by many.
     * An unpark that comes after the waiter has left is a spurious wake-up of its next park, which park() allows.
     *
     * DEPTH. A derived promise (map, then, recover, all) is completed in a loop, not by recursion: settle() keeps the
     * promises that are done but whose reactions have not run. A chain of 100,000 steps needs no stack, and a
     * StackOverflowError in the middle of it would be a lost completion.
     *
     * THROWING. A reaction may throw anything: it is logged, and the others run. A function given to map, then or recover
     * that throws fails the derived promise. In both cases nobody waits for ever.
     */
    private static final Logger log = LoggerFactory.getLogger(Promise.class);

    private static final Object NOTHING = new Object();
    private static final Object TAKEN = new Object();
    private static final VarHandle OUTCOME;
    private static final VarHandle REACTION;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            OUTCOME = lookup.findVarHandle(Promise.class, "outcome", Object.class);
            REACTION = lookup.findVarHandle(Promise.class, "reaction", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private record Failed(Failure failure) {}

    /**
     * The reaction that completes a derived promise. The function is given the source, which is done, and returns
     * {@code derived} if it has completed it, so that it must be settled.
     */
    private record Step<S extends @Nullable Object>(
            Promise<?> derived, Function<Promise<S>, @Nullable Promise<?>> function) {

        @Nullable
        Promise<?> pass(Promise<S> source) {
            try {
                return function.apply(source);
            } catch (Throwable e) {
                return derived.win(new Failed(Failure.thrownBy(e))) ? derived : null;
            }
        }
    }

    private volatile @Nullable Object outcome;

    @SuppressWarnings("FieldMayBeFinal") // through REACTION
    private volatile @Nullable Object reaction;

    /** A promise that is not done. */
    public Promise() {}

    private Promise(Object outcome) {
        this.outcome = outcome;
        this.reaction = TAKEN;
    }

    /** A promise that is done with {@code value}. */
    public static <T extends @Nullable Object> Promise<T> succeeded(@Nullable T value) {
        return new Promise<>(value == null ? NOTHING : value);
    }

    /** A promise that is done with {@code failure}. */
    public static <T extends @Nullable Object> Promise<T> failed(Failure failure) {
        return new Promise<>(new Failed(Objects.requireNonNull(failure, "failure")));
    }

    /**
     * Completes this with {@code value} and runs the reactions on this thread.
     *
     * @return false when it was done already; then nothing happens
     */
    public final boolean succeed(@Nullable T value) {
        boolean won = win(value == null ? NOTHING : value);
        if (won) {
            settle(this);
        }
        return won;
    }

    /**
     * Completes this with {@code failure} and runs the reactions on this thread.
     *
     * @return false when it was done already; then nothing happens
     */
    public final boolean fail(Failure failure) {
        boolean won = win(new Failed(Objects.requireNonNull(failure, "failure")));
        if (won) {
            settle(this);
        }
        return won;
    }

    /**
     * Completes this with {@code failure}, wakes the threads that wait for it, and has {@code loop} run the reactions: for
     * callers that are not the thread the reactions expect. They run here when {@code loop} refuses, since it has ended.
     *
     * @return false when it was done already; then nothing happens
     */
    public final boolean fail(Failure failure, Executor loop) {
        if (!win(new Failed(Objects.requireNonNull(failure, "failure")))) {
            return false;
        }
        wakeWaiters();
        try {
            loop.execute(() -> settle(this));
        } catch (Throwable e) {
            settle(this);
        }
        return true;
    }

    /**
     * Told when the user who was to get the outcome of this, or of what is derived from it, has gone: gives up what need not
     * go on for anybody. Nothing, unless a subclass knows better.
     */
    protected void abandon(Abandonment news) {}

    /** This waits for {@code next} from now on. */
    void follows(Promise<?> next) {}

    /** Whether the outcome is known. */
    public final boolean isDone() {
        return outcome != null;
    }

    /** Whether this is done with a failure. */
    public final boolean isFailed() {
        return outcome instanceof Failed;
    }

    /**
     * The value.
     *
     * @throws IllegalStateException when this is not done, or failed
     */
    public final @Nullable T value() {
        Object result = outcome;
        if (result == null || result instanceof Failed) {
            throw new IllegalStateException(this + " has no value");
        }
        @SuppressWarnings("unchecked") // only succeed() and complete() bring in anything else, and they take a T
        T value = result == NOTHING ? null : (T) result;
        return value;
    }

    /** The failure, or null when this is not done or has a value. */
    public final @Nullable Failure failure() {
        return outcome instanceof Failed failed ? failed.failure : null;
    }

    /**
     * Has {@code reaction} called once this is done: by the thread that completes it, in the order of registration, or
     * now and here when it is done already (on another thread perhaps beside earlier ones). It must not block. What it
     * throws is logged.
     */
    public final void onComplete(Consumer<? super Promise<T>> reaction) {
        Objects.requireNonNull(reaction, "reaction");
        // On the stack a thread is a waiter, whatever else it is.
        Consumer<? super Promise<T>> entry = reaction instanceof Thread ? done -> reaction.accept(done) : reaction;
        if (!register(entry)) {
            call(entry);
        }
    }

    /** Waits until this is done; as {@link #await(long)} without a bound. */
    public final void await() throws InterruptedException {
        await(Long.MAX_VALUE);
    }

    /**
     * Waits until this is done, without a lock and without an allocation.
     *
     * @param nanos the longest wait; not positive: do not wait; {@link Long#MAX_VALUE}: for ever
     * @return whether it is done
     * @throws InterruptedException when interrupted before it was done
     * @throws IllegalStateException when it is not done and the caller is an event loop, which could wait for ever
     */
    public final boolean await(long nanos) throws InterruptedException {
        return await(nanos, null);
    }

    /** As {@link #await(long)}, but also ends when {@code over} says so after {@link #wakeWaiters}. */
    final boolean await(long nanos, @Nullable BooleanSupplier over) throws InterruptedException {
        if (isDone() || nanos <= 0) {
            return isDone();
        }
        LoopThreads.refuseWaiting();
        Thread self = Thread.currentThread();
        if (!register(self)) {
            return true;
        }
        try {
            if (self instanceof ForkJoinWorkerThread) {
                ForkJoinPool.managedBlock(new Blocker(this, nanos, over));
            } else {
                park(nanos, over);
            }
        } finally {
            if (!isDone()) {
                unregister(self);
            }
        }
        return isDone();
    }

    private void park(long nanos, @Nullable BooleanSupplier over) throws InterruptedException {
        long deadline = System.nanoTime() + nanos;
        while (!isOver(over)) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (nanos == Long.MAX_VALUE) {
                LockSupport.park(this);
            } else {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return;
                }
                LockSupport.parkNanos(this, left);
            }
        }
    }

    private boolean isOver(@Nullable BooleanSupplier over) {
        return isDone() || (over != null && over.getAsBoolean());
    }

    /** Lets a fork-join pool, which may have one thread only, start another while this one waits. */
    private record Blocker(
            Promise<?> promise, long nanos, @Nullable BooleanSupplier over) implements ForkJoinPool.ManagedBlocker {

        @Override
        public boolean block() throws InterruptedException {
            promise.park(nanos, over);
            return true;
        }

        @Override
        public boolean isReleasable() {
            return promise.isOver(over);
        }
    }

    /** Makes the waiting threads look again at what ends their wait. */
    final void wakeWaiters() {
        Object top = reaction;
        while (top instanceof Link link) {
            if (link.reaction() instanceof Thread waiter) {
                LockSupport.unpark(waiter);
            }
            top = link.earlier();
        }
        if (top instanceof Thread waiter) {
            LockSupport.unpark(waiter);
        }
    }

    /** The promise of {@code function} applied to the value. A failure stays what it is. */
    public final <U extends @Nullable Object> Promise<U> map(Function<? super T, ? extends @Nullable U> function) {
        Promise<U> derived = new Derived<>(List.of(this));
        derive(derived, source -> {
            if (source.isFailed()) {
                return derived.take(source);
            }
            U value = function.apply(input(source));
            return derived.win(value == null ? NOTHING : value) ? derived : null;
        });
        return derived;
    }

    /** The outcome of the promise that {@code function} makes of the value. A failure stays what it is. */
    public final <U extends @Nullable Object> Promise<U> then(Function<? super T, Promise<U>> function) {
        Promise<U> derived = new Derived<>(List.of(this));
        derive(
                derived,
                source -> source.isFailed() ? derived.take(source) : derived.follow(function.apply(input(source))));
        return derived;
    }

    /**
     * This outcome, or instead of a failure the outcome of the promise that {@code function} makes of it; when that is
     * null the failure stays.
     */
    public final Promise<T> recover(Function<Failure, @Nullable Promise<T>> function) {
        Promise<T> derived = new Derived<>(List.of(this));
        derive(derived, source -> {
            Failure failure = source.failure();
            Promise<T> instead = failure == null ? null : function.apply(failure);
            return instead == null ? derived.take(source) : derived.follow(instead);
        });
        return derived;
    }

    /**
     * The values of all {@code promises}, in their order, once all are done; fails with the failure that comes first
     * in that order. The list is unmodifiable and may hold nulls.
     */
    public static <T extends @Nullable Object> Promise<List<T>> all(List<Promise<T>> promises) {
        List<Promise<T>> sources = List.copyOf(promises);
        if (sources.isEmpty()) {
            return succeeded(List.of());
        }
        Promise<List<T>> derived = new Derived<>(sources);
        AtomicInteger missing = new AtomicInteger(sources.size());
        for (Promise<T> promise : sources) {
            promise.derive(derived, source -> missing.decrementAndGet() > 0 ? null : derived.take(gather(sources)));
        }
        return derived;
    }

    private static <T extends @Nullable Object> Promise<List<T>> gather(List<Promise<T>> done) {
        List<T> values = new ArrayList<>(done.size());
        for (Promise<T> promise : done) {
            Failure failure = promise.failure();
            if (failure != null) {
                return failed(failure);
            }
            values.add(promise.value());
        }
        return succeeded(Collections.unmodifiableList(values));
    }

    @SuppressWarnings("NullAway") // null is the value of operations without one; their functions take it
    private static <T extends @Nullable Object> T input(Promise<T> source) {
        return source.value();
    }

    /** Takes over the outcome of {@code source}, which is done; this when it must be settled now. */
    private @Nullable Promise<T> take(Promise<?> source) {
        return win(Objects.requireNonNull(source.outcome)) ? this : null;
    }

    /** Takes over the outcome of {@code source} when it is done; this when that is now. */
    private @Nullable Promise<T> follow(Promise<T> source) {
        Objects.requireNonNull(source, "The function gave no promise");
        follows(source);
        return source.register(new Step<T>(this, this::take)) ? null : take(source);
    }

    private void derive(Promise<?> derived, Function<Promise<T>, @Nullable Promise<?>> function) {
        Step<T> step = new Step<>(derived, function);
        if (!register(step)) {
            Promise<?> completed = step.pass(this);
            if (completed != null) {
                settle(completed);
            }
        }
    }

    private boolean win(Object result) {
        return outcome == null && OUTCOME.compareAndSet(this, null, result);
    }

    /** Puts {@code entry} onto the stack; false when the stack was taken, so that this is done. */
    private boolean register(Object entry) {
        while (true) {
            Object top = reaction;
            if (top == TAKEN) {
                return false;
            }
            if (REACTION.compareAndSet(this, top, top == null ? entry : new Link(entry, top))) {
                return true;
            }
        }
    }

    private void unregister(Thread waiter) {
        while (true) {
            Object top = reaction;
            if (top == null || top == TAKEN) {
                return;
            }
            Object rest = Link.without(top, waiter);
            if (rest == top || REACTION.compareAndSet(this, top, rest)) {
                return;
            }
        }
    }

    /** Runs the reactions of {@code first}, whose outcome is set, and of all that are completed by them. */
    private static void settle(Promise<?> first) {
        Promise<?> next = first;
        ArrayDeque<Promise<?>> later = null;
        while (next != null) {
            Promise<?> current = next;
            Object top = REACTION.getAndSet(current, TAKEN);
            next = null;
            if (top instanceof Link link) {
                for (Object entry : link.oldestFirst()) {
                    Promise<?> completed = current.fire(entry);
                    if (completed != null) {
                        later = later == null ? new ArrayDeque<>() : later;
                        later.add(completed);
                    }
                }
            } else if (top != null && top != TAKEN) {
                next = current.fire(top);
            }
            if (next == null && later != null) {
                next = later.poll();
            }
        }
    }

    /** Runs one reaction; the derived promise that it completed, if so. */
    private @Nullable Promise<?> fire(Object entry) {
        if (entry instanceof Thread waiter) {
            LockSupport.unpark(waiter);
            return null;
        }
        if (entry instanceof Step<?>) {
            @SuppressWarnings("unchecked") // derive() and follow() register it with a source of its type
            Step<T> step = (Step<T>) entry;
            return step.pass(this);
        }
        @SuppressWarnings("unchecked") // onComplete() registers nothing else
        Consumer<? super Promise<T>> consumer = (Consumer<? super Promise<T>>) entry;
        call(consumer);
        return null;
    }

    private void call(Consumer<? super Promise<T>> consumer) {
        try {
            consumer.accept(this);
        } catch (Throwable e) {
            try {
                log.warn("A reaction to the completion of {} threw; the others are not affected", this, e);
            } catch (Throwable alsoThrown) {
                // A logger that fails must not stop the other reactions either.
            }
        }
    }

    @Override
    public String toString() {
        Object result = outcome;
        String state = result == null ? "pending" : result instanceof Failed ? "failed" : "succeeded";
        return getClass().getSimpleName() + "[" + state + "]";
    }
}
