package io.kazoo.recipe;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of kazoo's queue entries: {@code entry-<priority, 3 digits>-<sequence, 10 digits>}. */
final class QueueEntries {

    static final int USUAL_PRIORITY = 100;

    private static final Pattern NAME = Pattern.compile("entry-(\\d{3})-(-?\\d{10})");

    private record Entry(String name, int priority, int sequence) {}

    private QueueEntries() {}

    /** The name before its sequence number. */
    static String prefix(int priority) {
        if (priority < 0 || priority > 999) {
            throw new IllegalArgumentException("priority must be 0 to 999: " + priority);
        }
        return String.format(Locale.ROOT, "entry-%03d-", priority);
    }

    /** The priority in the name of an entry. */
    static int priority(String entry) {
        return Integer.parseInt(entry.substring("entry-".length(), "entry-".length() + 3));
    }

    /** Those that are entries, the first to be served first; sequence numbers may have wrapped. */
    static List<String> ordered(List<String> children) {
        return children.stream()
                .map(NAME::matcher)
                .filter(Matcher::matches)
                .map(name ->
                        new Entry(name.group(), Integer.parseInt(name.group(1)), (int) Long.parseLong(name.group(2))))
                .sorted(Comparator.comparingInt(Entry::priority)
                        .thenComparing((one, two) -> Integer.signum(one.sequence() - two.sequence())))
                .map(Entry::name)
                .toList();
    }
}
