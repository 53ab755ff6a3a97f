package io.kazoo.internal.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ExportedFutureRaceTest {
    private static final int ROUNDS = 20_000;

    private static final class State {
        final Promise<String> source = new Promise<>();
        final ExportedFuture<String> future = ExportedFuture.of(source, new SerialLane("lane", Runnable::run, false));
        final AtomicInteger dependents = new AtomicInteger();
        boolean cancelled;
        boolean succeeded;
        boolean agreed = true;
        String got;
    }

    private abstract static class Round implements Threads.Round<State> {

        @Override
        public State prepare() {
            State state = new State();
            state.future.whenComplete((value, thrown) -> state.dependents.incrementAndGet());
            return state;
        }

        @Override
        public void first(State state) {
            state.succeeded = state.source.succeed("x");
            state.future.deliver();
        }
    }

    @Test
    void cancel_whileCompleting_hasOneOutcomeThatAllAgreeOn() throws Exception {
        Threads.race(ROUNDS, new Round() {
            @Override
            public void second(State state) {
                state.cancelled = state.future.cancel(true);
            }

            @Override
            public void check(State state) {
                assertThat(state.succeeded).isNotEqualTo(state.cancelled);
                assertThat(state.future.isCancelled()).isEqualTo(state.cancelled);
                assertThat(state.source.isFailed()).isEqualTo(state.cancelled);
                assertThat(state.dependents).hasValue(1);
            }
        });
    }

    @Test
    void isDone_whileCompleting_meansThatTheValueIsThere() throws Exception {
        Threads.race(ROUNDS, new Round() {
            @Override
            public void second(State state) {
                for (int spins = 1; !state.future.isDone(); spins++) {
                    Threads.pause(spins);
                }
                state.agreed = "x".equals(state.future.getNow("absent"))
                        && !state.future.isCompletedExceptionally()
                        && "x".equals(state.future.resultNow());
            }

            @Override
            public void check(State state) {
                assertThat(state.agreed).isTrue();
                assertThat(state.dependents).hasValue(1);
            }
        });
    }

    @Test
    void join_whileTheUserCompletesIt_alwaysReturns() throws Exception {
        Threads.race(ROUNDS, new Round() {
            @Override
            public void first(State state) {
                state.future.complete("mine");
            }

            @Override
            public void second(State state) {
                state.got = state.future.join();
            }

            @Override
            public void check(State state) {
                assertThat(state.got).isEqualTo("mine");
                assertThat(state.source.isDone()).isFalse();
            }
        });
    }

    @Test
    void join_whileCompletingAndCancelling_alwaysReturns() throws Exception {
        Threads.race(ROUNDS, new Round() {
            @Override
            public void second(State state) {
                state.future.cancel(true);
                state.got = state.future
                        .handle((value, thrown) -> thrown == null ? value : "cancelled")
                        .join();
            }

            @Override
            public void check(State state) {
                assertThat(state.got).isEqualTo(state.succeeded ? "x" : "cancelled");
            }
        });
    }
}
