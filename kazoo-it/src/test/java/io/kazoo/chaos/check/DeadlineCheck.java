package io.kazoo.chaos.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Each operation ends by its deadline; time during which its process was stopped, or could not run, does not count. */
final class DeadlineCheck {
    private DeadlineCheck() {}

    /**
     * Checks.
     *
     * @param allowedNanos deadline and a margin for a slow machine
     * @param pauses by process, begin and end of each time it was stopped
     */
    static List<Violation> check(History history, long allowedNanos, Map<String, List<long[]>> pauses, Seen seen) {
        List<Violation> violations = new ArrayList<>();
        for (Operation operation : history.operations().values()) {
            Entry.Replied reply = operation.reply();
            if (reply != null) {
                seen.add(Sight.TIMED);
                String client = reply.client();
                int slash = client.indexOf('/');
                long begin = operation.call().nanos();
                long took = reply.nanos() - begin;
                for (long[] pause : pauses.getOrDefault(slash < 0 ? client : client.substring(0, slash), List.of())) {
                    took -= Math.max(0, Math.min(pause[1], reply.nanos()) - Math.max(pause[0], begin));
                }
                if (took > allowedNanos) {
                    violations.add(new Violation("deadline", took / 1_000_000 + " ms: " + operation));
                }
            }
        }
        return violations;
    }
}
