package io.kazoo.internal.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PromiseRaceTest {
    private static final int ROUNDS = 50_000;

    private static class State {
        final Promise<Integer> promise = new Promise<>();
        final Promise<Integer> other = new Promise<>();
        final AtomicInteger reactions = new AtomicInteger();
        final AtomicInteger wins = new AtomicInteger();
        int seen;

        void react(Promise<Integer> done) {
            seen = done.value();
            reactions.incrementAndGet();
        }
    }

    private abstract static class Round implements Threads.Round<State> {

        @Override
        public State prepare() {
            return new State();
        }

        @Override
        public void first(State state) {
            state.promise.succeed(1);
        }
    }

    @Test
    void onComplete_whileCompleting_runsExactlyOnce() throws Exception {
        Threads.race(ROUNDS, new Round() {
            @Override
            public void second(State state) {
                state.promise.onComplete(state::react);
                state.promise.onComplete(state::react);
            }

            @Override
            public void check(State state) {
                assertThat(state.reactions).hasValue(2);
            }
        });
    }

    @Test
    void await_whileCompleting_alwaysReturns() throws Exception {
        Threads.race(ROUNDS / 5, new Round() {
            @Override
            public void second(State state) {
                state.seen = Await.on(state.promise);
            }

            @Override
            public void check(State state) {
                assertThat(state.seen).isEqualTo(1);
            }
        });
    }

    @Test
    void await_timeOverWhileCompleting_keepsTheOtherReactions() throws Exception {
        Threads.race(ROUNDS / 5, new Round() {
            @Override
            public void second(State state) {
                state.promise.onComplete(state::react);
                try {
                    state.promise.await(1);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                state.promise.onComplete(state::react);
            }

            @Override
            public void check(State state) {
                assertThat(state.reactions).hasValue(2);
            }
        });
    }

    @Test
    void succeed_fromTwoThreads_hasOneWinner() throws Exception {
        Threads.race(ROUNDS, new Round() {
            @Override
            public State prepare() {
                State state = new State();
                state.promise.onComplete(state::react);
                return state;
            }

            @Override
            public void first(State state) {
                state.wins.addAndGet(state.promise.succeed(1) ? 1 : 0);
            }

            @Override
            public void second(State state) {
                state.wins.addAndGet(state.promise.succeed(2) ? 1 : 0);
            }

            @Override
            public void check(State state) {
                assertThat(state.wins).hasValue(1);
                assertThat(state.reactions).hasValue(1);
                assertThat(state.seen).isEqualTo(state.promise.value());
            }
        });
    }

    @Test
    void then_whileBothComplete_completesTheDerived() throws Exception {
        Threads.race(ROUNDS, new Round() {
            @Override
            public void second(State state) {
                Promise<Integer> inner = new Promise<>();
                Promise<Integer> derived = state.promise.then(value -> inner);
                derived.onComplete(state::react);
                inner.succeed(2);
            }

            @Override
            public void check(State state) {
                assertThat(state.reactions).hasValue(1);
                assertThat(state.seen).isEqualTo(2);
            }
        });
    }

    @Test
    void all_completedByTwoThreads_completesOnce() throws Exception {
        Threads.race(ROUNDS, new Round() {
            @Override
            public State prepare() {
                State state = new State();
                Promise.all(List.of(state.promise, state.other)).onComplete(done -> {
                    state.reactions.incrementAndGet();
                    state.seen = done.value().get(0) + done.value().get(1);
                });
                return state;
            }

            @Override
            public void second(State state) {
                state.other.succeed(2);
            }

            @Override
            public void check(State state) {
                assertThat(state.reactions).hasValue(1);
                assertThat(state.seen).isEqualTo(3);
            }
        });
    }

    @Test
    void await_manyThreadsWaitingForAndGivingUpOnOnePromise_onlyCompletionEndsTheWaits() throws Exception {
        int waiters = 6;
        Promise<Integer> promise = new Promise<>();
        AtomicInteger gaveUp = new AtomicInteger();
        AtomicInteger returned = new AtomicInteger();
        List<Runnable> tasks = new ArrayList<>();
        for (int i = 0; i < waiters; i++) {
            tasks.add(() -> {
                try {
                    for (int n = 0; n < 5_000 && !promise.await(1); n++) {
                        gaveUp.incrementAndGet();
                    }
                    promise.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                returned.incrementAndGet();
            });
        }
        tasks.add(() -> {
            while (gaveUp.get() < 10_000) {
                Thread.yield();
            }
            promise.succeed(1);
        });

        Threads.runTogether(tasks);

        assertThat(returned).hasValue(waiters);
    }
}
