package io.kazoo.recipe;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Kazoo's queue entries: {@code entry-<priority, 3 digits>-<sequence, 10 digits>}, with the item as it is. */
final class QueueEntries implements QueueNames {

    static final int USUAL_PRIORITY = 100;

    private static final Pattern NAME = Pattern.compile("entry-(\\d{3})-(-?\\d{10})");

    private record Entry(String name, int priority, int sequence) {}

    @Override
    public String prefix() {
        return prefix(USUAL_PRIORITY);
    }

    @Override
    public String prefix(int priority) {
        if (priority < 0 || priority > 999) {
            throw new IllegalArgumentException("priority must be 0 to 999: " + priority);
        }
        return String.format(Locale.ROOT, "entry-%03d-", priority);
    }

    @Override
    public int priority(String entry) {
        return Integer.parseInt(entry.substring("entry-".length(), "entry-".length() + 3));
    }

    @Override
    public List<String> ordered(List<String> children) {
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

    @Override
    public byte[] encode(List<byte[]> items) {
        return items.get(0);
    }

    @Override
    public List<byte[]> decode(byte @Nullable [] data) {
        return List.of(data == null ? new byte[0] : data);
    }
}
