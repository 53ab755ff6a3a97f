package io.kazoo.recipe;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;

/**
 * Says which items of a set belong to a member. All members must use the same function, which must give each item to one of
 * them; an item that two of them are given is waited for by the second until the first one gives it back.
 */
@FunctionalInterface
public interface PartitionFunction {

    /**
     * Kazoo's: the members take turns in their order, so with equal weights the i-th of n gets the items i, i + n, i + 2 n …; a
     * member of weight w takes part in the first w rounds out of as many as the greatest weight.
     */
    PartitionFunction ROUND_ROBIN = (self, members, items) -> {
        BitSet turns = new BitSet();
        int total = 0;
        for (int round = 0, left = members.size(); left > 0; round++) {
            left = 0;
            for (PartitionMember member : members) {
                if (member.weight() > round) {
                    turns.set(total++, member.equals(self));
                    left++;
                }
            }
        }
        List<String> ours = new ArrayList<>();
        for (int item = 0; item < items.size(); item++) {
            if (turns.get(item % total)) {
                ours.add(items.get(item));
            }
        }
        return ours;
    };

    /**
     * The items of {@code self}. Called on a callback thread, and may block; what it throws is the partitioner's FAILURE.
     *
     * @param members all of them with {@code self}, in the same order everywhere
     * @param items all of them, in their order
     */
    Collection<String> partition(PartitionMember self, List<PartitionMember> members, List<String> items);
}
