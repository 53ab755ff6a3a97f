package io.kazoo.recipe;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Entries of Curator's {@code DistributedQueue} and {@code DistributedPriorityQueue}: {@code queue-<sequence>} and {@code
 * queue-<0 when negative, else 1><priority, 8 hexadecimal digits><sequence>}, with any number of items in a frame.
 */
final class CuratorEntries implements QueueNames {

    private static final int VERSION = 0x0001_0001;
    private static final byte ITEM = 1;
    private static final byte END = 2;

    /** Curator takes every node whose name begins so for an entry, and sorts by text. */
    private static final Pattern NAME = Pattern.compile("queue-(.*?)(-?\\d{10})", Pattern.DOTALL);

    private static final Pattern PRIORITY = Pattern.compile("[01]([0-9A-F]{8})");

    private record Entry(String name, String order, int sequence) {}

    @Override
    public String prefix() {
        return "queue-";
    }

    @Override
    public String prefix(int priority) {
        return String.format(Locale.ROOT, "queue-%d%08X", priority < 0 ? 0 : 1, priority);
    }

    @Override
    public int priority(String entry) {
        Matcher name = NAME.matcher(entry);
        Matcher priority = PRIORITY.matcher(name.matches() ? name.group(1) : "");
        return priority.matches() ? Integer.parseUnsignedInt(priority.group(1), 16) : 0;
    }

    @Override
    public List<String> ordered(List<String> children) {
        return children.stream()
                .map(NAME::matcher)
                .filter(Matcher::matches)
                .map(name -> new Entry(name.group(), name.group(1), (int) Long.parseLong(name.group(2))))
                .sorted(Comparator.comparing(Entry::order)
                        .thenComparing((one, two) -> Integer.signum(one.sequence() - two.sequence())))
                .map(Entry::name)
                .toList();
    }

    @Override
    public byte[] encode(List<byte[]> items) {
        int size = items.stream().mapToInt(item -> 5 + item.length).sum();
        ByteBuffer frame = ByteBuffer.allocate(5 + size).putInt(VERSION);
        items.forEach(item -> frame.put(ITEM).putInt(item.length).put(item));
        return frame.put(END).array();
    }

    @Override
    public List<byte[]> decode(byte @Nullable [] data) {
        ByteBuffer frame = ByteBuffer.wrap(data == null ? new byte[0] : data);
        List<byte[]> items = new ArrayList<>();
        try {
            if (frame.getInt() != VERSION) {
                throw new IllegalArgumentException("no frame of a queue");
            }
            for (byte kind = frame.get(); kind != END; kind = frame.get()) {
                int length = frame.getInt();
                if (kind != ITEM || length < 0 || length > frame.remaining()) {
                    throw new IllegalArgumentException("no item of a queue");
                }
                byte[] item = new byte[length];
                frame.get(item);
                items.add(item);
            }
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("cut off", e);
        }
        return items;
    }
}
