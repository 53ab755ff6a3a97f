package io.kazoo.recipe;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a queue names its entries and writes their items. Immutable. */
interface QueueNames {

    /** Those of a layout. */
    static QueueNames of(Layout layout) {
        return switch (layout) {
            case KAZOO -> new QueueEntries();
            case CURATOR -> new CuratorEntries();
        };
    }

    /** The name of an entry with the usual priority, before its sequence number. */
    String prefix();

    /** The name of an entry before its sequence number; throws IllegalArgumentException for a priority out of range. */
    String prefix(int priority);

    /** The priority in the name of an entry. */
    int priority(String entry);

    /** Before that moment nobody takes the entry. */
    default Instant due(String entry) {
        return Instant.MIN;
    }

    /** Those that are entries, the first to be served first; sequence numbers may have wrapped. */
    List<String> ordered(List<String> children);

    /** The data of an entry with these items. */
    byte[] encode(List<byte[]> items);

    /** The items of an entry; throws IllegalArgumentException when the data is of another kind. */
    List<byte[]> decode(byte @Nullable [] data);
}
