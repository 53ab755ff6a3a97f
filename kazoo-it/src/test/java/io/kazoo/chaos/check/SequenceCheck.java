package io.kazoo.chaos.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Sequence numbers follow real time: who began after another had his number has a higher one. No number is given twice. */
final class SequenceCheck {
    private static final int DIGITS = 10;

    private SequenceCheck() {}

    static List<Violation> check(History history, Seen seen) {
        Map<String, List<Operation>> byFolder = new HashMap<>();
        for (Operation operation : history.operations().values()) {
            if (operation.call().kind() == OpKind.SEQUENTIAL && operation.isOk()) {
                seen.add(Sight.SEQUENCE_NUMBERS);
                byFolder.computeIfAbsent(operation.call().path(), path -> new ArrayList<>())
                        .add(operation);
            }
        }
        List<Violation> violations = new ArrayList<>();
        byFolder.values().forEach(operations -> folder(operations, violations));
        return violations;
    }

    private static void folder(List<Operation> operations, List<Violation> violations) {
        Map<Long, Operation> byNumber = new HashMap<>();
        for (Operation operation : operations) {
            Operation other = byNumber.put(number(operation), operation);
            if (other != null) {
                violations.add(new Violation("sequence", "the same number: " + operation + ", " + other));
            }
        }
        List<Operation> byBegin = operations.stream()
                .sorted(Comparator.comparingLong(operation -> operation.call().nanos()))
                .toList();
        List<Operation> byEnd = operations.stream()
                .sorted(Comparator.comparingLong(SequenceCheck::end))
                .toList();
        int ended = 0;
        long highest = -1;
        for (Operation operation : byBegin) {
            while (ended < byEnd.size()
                    && end(byEnd.get(ended)) < operation.call().nanos()) {
                highest = Math.max(highest, number(byEnd.get(ended)));
                ended++;
            }
            if (number(operation) <= highest) {
                violations.add(
                        new Violation("sequence", "not above " + highest + ", which was given before: " + operation));
            }
        }
    }

    private static long end(Operation operation) {
        Entry.Replied reply = operation.reply();
        return reply == null ? Long.MAX_VALUE : reply.nanos();
    }

    private static long number(Operation operation) {
        Entry.Replied reply = operation.reply();
        String path = reply == null ? "" : reply.value();
        return Long.parseLong(path.substring(path.length() - DIGITS));
    }
}
