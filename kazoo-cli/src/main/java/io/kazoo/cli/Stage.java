package io.kazoo.cli;

import java.io.PrintWriter;

/**
 * Prints the tour: a heading per step, the code that did it, and what came of it. Used by one thread.
 */
final class Stage {

    /** What a step does; the result is a line for the newcomer. */
    @FunctionalInterface
    interface Act {
        String perform() throws InterruptedException;
    }

    private final PrintWriter out;
    private int steps;

    Stage(PrintWriter out) {
        this.out = out;
    }

    int steps() {
        return steps;
    }

    /**
     * Performs a step.
     *
     * @param title what the reader learns
     * @param code the lines of code that do it, as a user would write them
     * @throws StepFailed when it throws
     */
    void step(String title, String code, Act act) {
        steps++;
        out.printf("%2d. %s%n", steps, title);
        code.lines().forEach(line -> out.println("      " + line));
        out.flush();
        try {
            out.println("    > " + act.perform());
            out.flush();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(title, e);
        } catch (RuntimeException | AssertionError e) {
            throw failed(title, e);
        }
    }

    /** A line between the steps. */
    void note(String line) {
        out.println("    " + line);
    }

    private StepFailed failed(String title, Throwable cause) {
        String reason = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        return new StepFailed("step " + steps + " (" + title + ") failed: " + reason, cause);
    }

    /** Requires a result to be as expected. */
    static void check(boolean ok, String what) {
        if (!ok) {
            throw new AssertionError(what);
        }
    }
}
