package io.kazoo.simulation.run;

import java.io.PrintStream;
import java.util.List;
import java.util.function.Predicate;

/** The command {@code simulate}: see {@code docs/reliability.md}. */
public final class Simulate {

    private static final int WRONG_ARGUMENTS = 2;
    private static final String USAGE =
            "usage: simulate --seeds N [--from S] [--trace] | simulate --recipes --seeds N ... | simulate --museum [--recipes] [part of a name]...";

    private Simulate() {}

    /** What was asked for. */
    public record Request(long from, long seeds, boolean trace) {

        /**
         * Reads the command line.
         *
         * @throws IllegalArgumentException in one line, if it is wrong
         */
        static Request of(String... arguments) {
            long from = 1;
            long seeds = 0;
            boolean trace = false;
            for (int i = 0; i < arguments.length; i++) {
                switch (arguments[i]) {
                    case "--seeds" -> seeds = number(arguments, ++i, 1);
                    case "--from" -> from = number(arguments, ++i, Long.MIN_VALUE);
                    case "--trace" -> trace = true;
                    default -> throw new IllegalArgumentException("unknown argument '" + arguments[i] + "'; " + USAGE);
                }
            }
            if (seeds == 0) {
                throw new IllegalArgumentException("--seeds is missing; " + USAGE);
            }
            return new Request(from, seeds, trace);
        }

        private static long number(String[] arguments, int index, long least) {
            String name = arguments[index - 1];
            if (index >= arguments.length) {
                throw new IllegalArgumentException(name + " needs a number; " + USAGE);
            }
            try {
                long value = Long.parseLong(arguments[index]);
                if (value >= least) {
                    return value;
                }
            } catch (NumberFormatException e) {
                // said below
            }
            throw new IllegalArgumentException(name + " needs a number" + (least > 0 ? " of at least " + least : "")
                    + ", not '" + arguments[index] + "'; " + USAGE);
        }
    }

    /** Runs it, and ends the process with status 0, 1 for violations, or 2 for wrong arguments. */
    public static void main(String[] arguments) {
        System.exit(run(System.out, System.err, arguments));
    }

    static int run(PrintStream out, PrintStream err, String... arguments) {
        return run(out, err, request -> counted(request, out), arguments);
    }

    /** Reads the command line and does {@code what}, which says whether nothing was wrong; the status of the process. */
    public static int run(PrintStream out, PrintStream err, Predicate<Request> what, String... arguments) {
        if (List.of(arguments).contains("--help")) {
            out.println(USAGE);
            return 0;
        }
        Request request;
        try {
            request = Request.of(arguments);
        } catch (IllegalArgumentException e) {
            err.println("simulate: " + e.getMessage());
            return WRONG_ARGUMENTS;
        }
        return what.test(request) ? 0 : 1;
    }

    private static boolean counted(Request request, PrintStream out) {
        try {
            return CountedCore.campaign(request.from(), request.seeds(), request.trace(), out);
        } catch (IllegalStateException | IllegalArgumentException e) {
            out.println("cells of the transition table are not counted: " + e.getMessage());
            return Campaign.run(request.from(), request.seeds(), request.trace(), out, e.getMessage());
        }
    }
}
