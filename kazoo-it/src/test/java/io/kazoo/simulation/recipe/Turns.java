package io.kazoo.simulation.recipe;

import io.kazoo.data.Stat;
import io.kazoo.simulation.run.World;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who contends for a lock, in the order of the sequence of their nodes, as the ensemble has them. Owned by the world's thread. */
final class Turns {

    private static final List<String> READERS = List.of("__rlock__", "__READ__");
    private static final int DIGITS = 10;

    private final World world;
    private final String path;

    /** Of the lock with this path, as servers name it. */
    Turns(World world, String path) {
        this.world = world;
        this.path = path;
    }

    /** Nodes that are there, the first one first. */
    List<String> nodes() {
        if (!world.truth().exists(path)) {
            return List.of();
        }
        return world.truth().children(path).stream()
                .sorted(Comparator.comparingLong(Turns::sequence))
                .map(name -> path + "/" + name)
                .toList();
    }

    /**
     * What came before a node, excludes it and is still there, so that it is not its turn; null if nothing. No older node comes
     * later, and a client sees all that are older than its own: so it is wrong at no time after a grant.
     */
    @Nullable
    String before(String node) {
        boolean reads = isReader(node);
        for (String other : nodes()) {
            if (sequence(other) >= sequence(node)) {
                return null;
            } else if (!reads || !isReader(other)) {
                return other;
            }
        }
        return null;
    }

    /** The session whose node is the first; 0 if there is none. */
    long first() {
        List<String> nodes = nodes();
        Stat stat = nodes.isEmpty() ? null : world.truth().stat(nodes.get(0));
        return stat == null ? 0 : stat.ephemeralOwner();
    }

    private static boolean isReader(String node) {
        return READERS.stream().anyMatch(node::contains);
    }

    private static long sequence(String node) {
        return Long.parseLong(node.substring(node.length() - DIGITS));
    }
}
