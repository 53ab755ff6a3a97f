package io.kazoo.fuzz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What the command line says.
 *
 * @param inputs how many in all
 * @param targets which to run
 * @param seed of the fuzzer's randomness
 */
record FuzzOptions(long inputs, List<Target> targets, int seed) {

    static final String USAGE =
            "usage: fuzz [--inputs N] [--target T]... [--seed S]; 100000 inputs unless told; targets: "
                    + Arrays.stream(Target.values()).map(Target::label).collect(Collectors.joining(", "));

    private static final long DEFAULT_INPUTS = 100_000;

    /**
     * Reads the arguments.
     *
     * @throws IllegalArgumentException with what is wrong
     */
    static FuzzOptions parse(List<String> arguments) {
        FuzzOptions options = new FuzzOptions(DEFAULT_INPUTS, List.of(), 1);
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String option = rest.next();
            if (!List.of("--inputs", "--target", "--seed").contains(option)) {
                throw new IllegalArgumentException("no such option: " + option);
            }
            if (!rest.hasNext()) {
                throw new IllegalArgumentException(option + " needs a value");
            }
            options = options.with(option, rest.next());
        }
        return options.targets.isEmpty()
                ? new FuzzOptions(options.inputs, List.of(Target.values()), options.seed)
                : options;
    }

    private FuzzOptions with(String option, String value) {
        return switch (option) {
            case "--inputs" -> new FuzzOptions(number(option, value, Long.MAX_VALUE / 1_000), targets, seed);
            case "--seed" -> new FuzzOptions(inputs, targets, (int) number(option, value, Integer.MAX_VALUE));
            default -> new FuzzOptions(inputs, and(targets, target(value)), seed);
        };
    }

    private static long number(String option, String value, long most) {
        try {
            long number = Long.parseLong(value.replace("_", ""));
            if (number >= 1 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(option + " must be a number, not \"" + value + "\"", e);
        }
        throw new IllegalArgumentException(option + " must be from 1 to " + most + ", not " + value);
    }

    private static Target target(String label) {
        return Target.named(label).orElseThrow(() -> new IllegalArgumentException("no such target: \"" + label + "\""));
    }

    private static List<Target> and(List<Target> targets, Target more) {
        List<Target> all = new ArrayList<>(targets);
        all.add(more);
        return List.copyOf(all);
    }
}
