package io.kazoo.recipe;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A member of a {@link SetPartitioner}'s party.
 *
 * @param node the name of its node, which no other member has
 * @param identifier who it is; several members may have the same
 * @param weight how many shares it gets, from 1 to 1,000
 */
public record PartitionMember(String node, String identifier, int weight) {

    static final int MAX_WEIGHT = 1_000;

    /** Strings as Python orders them: by code point. */
    static final Comparator<String> CODE_POINTS =
            (one, other) -> Arrays.compareUnsigned(one.getBytes(UTF_8), other.getBytes(UTF_8));

    /** By identifier as Python orders strings, and by node where those are equal. */
    static final Comparator<PartitionMember> ORDER =
            Comparator.comparing(PartitionMember::identifier, CODE_POINTS).thenComparing(PartitionMember::node);

    private static final Pattern NAME = Pattern.compile("[0-9a-f]{32}-(.*)", Pattern.DOTALL);
    private static final Pattern WEIGHT = Pattern.compile("\nweight=(\\d{1,4})$");

    /** A name for a new member's node. */
    static String nodeName(String unique, String identifier) {
        return unique + "-" + identifier;
    }

    /** Whether a child of the party is a member. */
    static boolean isMember(String node) {
        return NAME.matcher(node).matches();
    }

    /** A member by its node; kazoo's members, and those whose data cannot be read, weigh 1. */
    static PartitionMember of(String node, byte @Nullable [] data) {
        Matcher name = NAME.matcher(node);
        Matcher weight = WEIGHT.matcher(data == null ? "" : new String(data, UTF_8));
        int number = weight.find() ? Integer.parseInt(weight.group(1)) : 1;
        return new PartitionMember(
                node, name.matches() ? name.group(1) : node, Math.max(1, Math.min(number, MAX_WEIGHT)));
    }

    /** The data of a member's node: kazoo's, and the weight behind it when that is not 1. */
    static byte[] data(String identifier, int weight) {
        return (weight == 1 ? identifier : identifier + "\nweight=" + weight).getBytes(UTF_8);
    }
}
