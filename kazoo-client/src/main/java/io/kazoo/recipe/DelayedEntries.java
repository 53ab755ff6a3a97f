package io.kazoo.recipe;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Entries of Curator's {@code DistributedDelayQueue}: {@code queue-|<hexadecimal milliseconds since 1970>|<sequence>}. */
final class DelayedEntries implements QueueNames {

    private static final Pattern NAME = Pattern.compile("queue-\\|([0-9A-Fa-f]{1,15})\\|(-?\\d{10})");

    private record Entry(String name, long due, int sequence) {}

    private final CuratorEntries frames = new CuratorEntries();

    /** The name of an entry that nobody takes before {@code due}, before its sequence number. */
    static String prefix(Instant due) {
        try {
            long millis = due.toEpochMilli();
            if (millis > 0) {
                return String.format(Locale.ROOT, "queue-|%08X|", millis);
            }
        } catch (ArithmeticException | DateTimeException e) {
            throw new IllegalArgumentException("too far in the future: " + due, e);
        }
        throw new IllegalArgumentException("before 1970: " + due);
    }

    @Override
    public String prefix() {
        return prefix(Instant.ofEpochMilli(1));
    }

    @Override
    public String prefix(int priority) {
        throw new IllegalArgumentException("a delay queue has no priorities: " + priority);
    }

    @Override
    public int priority(String entry) {
        return 0;
    }

    @Override
    public Instant due(String entry) {
        Matcher name = NAME.matcher(entry);
        return name.matches() ? Instant.ofEpochMilli(Long.parseLong(name.group(1), 16)) : Instant.MIN;
    }

    @Override
    public List<String> ordered(List<String> children) {
        return children.stream()
                .map(NAME::matcher)
                .filter(Matcher::matches)
                .map(name ->
                        new Entry(name.group(), Long.parseLong(name.group(1), 16), (int) Long.parseLong(name.group(2))))
                .sorted(Comparator.comparingLong(Entry::due)
                        .thenComparing((one, two) -> Integer.signum(one.sequence() - two.sequence())))
                .map(Entry::name)
                .toList();
    }

    @Override
    public byte[] encode(List<byte[]> items) {
        return frames.encode(items);
    }

    @Override
    public List<byte[]> decode(byte @Nullable [] data) {
        return frames.decode(data);
    }
}
