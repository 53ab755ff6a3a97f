package io.kazoo.simulation.recipe;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Who has had one lease, as the servers know it. */
final class LeaseRecords {

    private static final Pattern RECORD = Pattern.compile("\\{.*\"holder\": \"(.*?)\", \"end\": \"(.*?)\"}");

    /**
     * What the node said.
     *
     * @param token the transaction that wrote it
     */
    record Said(long token, String holder, Instant end) {}

    /** How long it said so. */
    private record Past(Said said, long untilNanos) {}

    final String node;
    private final List<Past> past = new ArrayList<>();
    private @Nullable Said now;

    LeaseRecords(String path) {
        node = path + "/lease_holder";
    }

    @Nullable
    Said now() {
        return now;
    }

    /** The node was written. */
    Said write(long token, byte @Nullable [] data, long nowNanos) {
        String text = data == null ? "" : new String(data, UTF_8);
        Matcher record = RECORD.matcher(text);
        if (!record.matches()) {
            throw new IllegalStateException("no record of a lease: " + text);
        }
        delete(nowNanos);
        Said said = new Said(
                token, record.group(1), LocalDateTime.parse(record.group(2)).toInstant(ZoneOffset.UTC));
        now = said;
        return said;
    }

    /** The node was deleted. */
    void delete(long nowNanos) {
        if (now != null) {
            past.add(new Past(now, nowNanos));
            now = null;
        }
    }

    /** Whether at some moment since then it was another's, and not over by a clock that said {@code clock} then. */
    boolean wasTaken(String holder, Instant clock, long sinceNanos) {
        return isTaken(now, holder, clock)
                || past.stream().anyMatch(was -> was.untilNanos >= sinceNanos && isTaken(was.said, holder, clock));
    }

    private static boolean isTaken(@Nullable Said said, String holder, Instant clock) {
        return said != null && !said.holder.equals(holder) && said.end.isAfter(clock);
    }
}
