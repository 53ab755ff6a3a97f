package io.kazoo.recipe;

import io.kazoo.data.Children;
import io.kazoo.data.Stat;
import io.kazoo.recipe.NodeFollower.Age;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** The newest children of a node seen so far. Owned by a follower's lane. */
final class NewestChildren {

    // Owned by the lane.
    private @Nullable Children newest;

    /** Compares {@code next} with the newest so far, and takes its place unless it is older. */
    Age age(Children next, BiPredicate<Children, Children> sameChildren) {
        Children last = newest;
        if (last != null && isOlder(next.stat(), last.stat())) {
            return Age.OLDER;
        }
        newest = next;
        boolean same = last != null && last.stat().czxid() == next.stat().czxid() && sameChildren.test(last, next);
        return same ? Age.SAME : Age.NEWER;
    }

    /**
     * Both counts must say so: members of an ensemble have been known to differ in the pzxid of one node (ZOOKEEPER-3125), and
     * cversion wraps.
     */
    private static boolean isOlder(Stat is, Stat was) {
        return is.czxid() != was.czxid()
                ? is.czxid() < was.czxid()
                : is.pzxid() < was.pzxid() && is.cversion() - was.cversion() < 0;
    }
}
