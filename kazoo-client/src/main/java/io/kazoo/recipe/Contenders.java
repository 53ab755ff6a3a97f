package io.kazoo.recipe;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells contenders for a lock among the children of its node, those of kazoo, Curator and go-zookeeper, and orders them.
 *
 * <p>Ordered by sequence number, a signed number of 32 bits that goes round: {@code a} comes before {@code b} when {@code a - b}
 * is negative. Other children are ignored. Immutable.
 */
final class Contenders {

    /** A child that contends. */
    record Contender(String name, int sequence) {

        boolean isBefore(Contender other) {
            return sequence - other.sequence < 0;
        }

        /**
         * Whether the number says nothing of the order: where 2^31 nodes were made, servers give the last number again and again,
         * and negative ones to nodes that are made in quick succession.
         */
        boolean isBeyondOrder() {
            return sequence < 0 || sequence == Integer.MAX_VALUE;
        }
    }

    /** Exclusive ones: kazoo's locks and write locks, Curator's and go-zookeeper's locks, Curator's latches and write locks. */
    private static final String WRITERS = "__lock__|-lock-|-latch-|__WRIT__";

    private static final String READERS = "__rlock__|__READ__";
    private static final String SEQUENCE = "(-?\\d{10})$";

    private static final Pattern READING = Pattern.compile("(?:" + READERS + ")" + SEQUENCE);

    private final Pattern excluding;
    private final Pattern all;

    /**
     * Contenders as one of a kind sees them.
     *
     * @param extra regular expressions of further names to wait for, up to the sequence number
     * @throws java.util.regex.PatternSyntaxException for a malformed one
     */
    Contenders(LockKind kind, List<String> extra) {
        StringBuilder names = new StringBuilder(WRITERS);
        extra.forEach(pattern -> names.append('|').append(pattern));
        String writers = names.toString();
        this.excluding =
                Pattern.compile("(?:" + writers + (kind.excludesReaders() ? "|" + READERS : "") + ")" + SEQUENCE);
        this.all = Pattern.compile("(?:" + writers + "|" + READERS + ")" + SEQUENCE);
    }

    /** All contenders, whether they exclude us or not, the first one first. */
    List<Contender> ordered(List<String> children) {
        return matching(all, children);
    }

    /** Those that hold the lock: the first one, or the readers that are first. */
    List<Contender> first(List<String> children) {
        List<Contender> contenders = ordered(children);
        List<Contender> first = new ArrayList<>();
        for (Contender contender : contenders) {
            boolean reads = READING.matcher(contender.name()).find();
            if (!first.isEmpty() && !reads) {
                break;
            }
            first.add(contender);
            if (!reads) {
                break;
            }
        }
        return first;
    }

    /** Those that exclude us, the first one first. */
    List<Contender> excluding(List<String> children) {
        return matching(excluding, children);
    }

    /** The one whose end to wait for: the last that excludes us and comes before us; null when it is our turn. */
    @Nullable
    Contender before(Contender own, List<String> children) {
        Contender last = null;
        for (Contender contender : excluding(children)) {
            if (contender.isBefore(own) && !contender.name().equals(own.name())) {
                last = contender;
            }
        }
        return last;
    }

    /** A node of ours: its sequence number is what follows its prefix. */
    static Contender own(String name, String prefix) {
        return new Contender(name, Integer.parseInt(name.substring(prefix.length())));
    }

    private static List<Contender> matching(Pattern pattern, List<String> children) {
        List<Contender> found = new ArrayList<>();
        for (String child : children) {
            Matcher matcher = pattern.matcher(child);
            if (matcher.find()) {
                Integer sequence = number(matcher.group(matcher.groupCount()));
                if (sequence != null) {
                    found.add(new Contender(child, sequence));
                }
            }
        }
        found.sort(Comparator.comparing(Contender::sequence, (one, other) -> Integer.signum(one - other)));
        return found;
    }

    private static @Nullable Integer number(String digits) {
        long value = Long.parseLong(digits);
        return value == (int) value ? (int) value : null;
    }
}
