package io.kazoo.internal.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class AwaitTest {

    private static final Failure BAD = () -> new IllegalArgumentException("bad");

    private final Promise<String> promise = new Promise<>();

    @Test
    void on_failure_throwsAnExceptionMadeHere() {
        promise.fail(BAD);

        assertThatThrownBy(() -> Await.on(promise))
                .hasMessage("bad")
                .satisfies(thrown -> assertThat(thrown.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().equals(AwaitTest.class.getName())));
    }

    @Test
    void on_completedByAnotherThread_givesTheValue() throws Exception {
        Threads.start(() -> promise.succeed("x"));

        assertThat(Await.on(promise)).isEqualTo("x");
    }

    @Test
    void on_interrupted_throwsWhatIsSuppliedWithTheFlagSet() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> Await.on(promise, cause -> new IllegalStateException("mine", cause)))
                .hasMessage("mine")
                .hasCauseInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(promise.isDone()).isFalse();
    }

    @Test
    void on_interruptedWithoutASupplier_throwsCancellation() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> Await.on(promise)).isInstanceOf(CancellationException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void on_timeOver_throwsWhatIsSupplied() {
        assertThatThrownBy(() -> Await.on(promise, 1_000, () -> new IllegalStateException("late")))
                .hasMessage("late");
    }

    @Test
    void on_noTimeButDone_givesTheValue() {
        promise.succeed("x");

        assertThat(Await.on(promise, 0, () -> new IllegalStateException("late")))
                .isEqualTo("x");
    }

    @Test
    void on_loop_isRefused() {
        LoopThreads.enter();

        try {
            assertThatThrownBy(() -> Await.on(promise, 1, () -> new AssertionErrorAsRuntime()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("event loop thread");
        } finally {
            LoopThreads.leave();
        }
    }

    private static final class AssertionErrorAsRuntime extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    @Test
    void interruptibly_interrupted_throwsInterruptedException() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> Await.interruptibly(promise)).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void result_pending_isRefused() {
        assertThatThrownBy(() -> Await.result(promise)).isInstanceOf(IllegalStateException.class);
    }
}
