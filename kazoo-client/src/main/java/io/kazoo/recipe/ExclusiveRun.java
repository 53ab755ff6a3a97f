package io.kazoo.recipe;

import io.kazoo.data.HoldState;
import io.kazoo.data.Subscription;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Runs a task on the calling thread while something is held, and interrupts it once that is not certain any more. */
final class ExclusiveRun {

    private enum Progress {
        RUNNING,
        INTERRUPTING,
        INTERRUPTED,
        OVER
    }

    private final Hold hold;
    private final boolean interrupts;
    private final Thread runner = Thread.currentThread();
    private final AtomicReference<Progress> progress = new AtomicReference<>(Progress.RUNNING);

    ExclusiveRun(Hold hold) {
        this(hold, true);
    }

    /** {@code interrupts}: whether a loss interrupts the task, which else asks the hold. */
    ExclusiveRun(Hold hold, boolean interrupts) {
        this.hold = hold;
        this.interrupts = interrupts;
    }

    /** Gives the hold back in every case. */
    <T extends @Nullable Object, X extends Exception> T run(ExclusiveTask<T, X> task) throws X, InterruptedException {
        Subscription telling = hold.onStateChange(this::changed);
        try {
            T result = interruptibly(task);
            hold.ensureValid();
            return result;
        } finally {
            telling.close();
            hold.close();
        }
    }

    private <T extends @Nullable Object, X extends Exception> T interruptibly(ExclusiveTask<T, X> task)
            throws X, InterruptedException {
        try {
            hold.ensureValid();
            return task.run(hold);
        } catch (InterruptedException e) {
            if (end()) {
                hold.ensureValid(); // which says why it was interrupted
            }
            throw e;
        } finally {
            if (end()) {
                Thread.interrupted(); // it was meant for the task
            }
        }
    }

    private void changed(HoldState state) {
        boolean over = state == HoldState.UNCERTAIN || state == HoldState.LOST;
        if (over && interrupts) {
            interrupt();
        }
    }

    /** Interrupts the task if it runs; from any thread. */
    void interrupt() {
        if (progress.compareAndSet(Progress.RUNNING, Progress.INTERRUPTING)) {
            runner.interrupt();
            progress.set(Progress.INTERRUPTED);
        }
    }

    Hold hold() {
        return hold;
    }

    /** No interrupt comes after this; whether one came. */
    private boolean end() {
        if (progress.compareAndSet(Progress.RUNNING, Progress.OVER)) {
            return false;
        }
        while (progress.get() == Progress.INTERRUPTING) {
            Thread.onSpinWait();
        }
        return progress.get() == Progress.INTERRUPTED;
    }
}
