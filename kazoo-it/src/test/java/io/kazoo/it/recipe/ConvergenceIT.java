package io.kazoo.it.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.data.NodeData;
import io.kazoo.error.ServerException;
import io.kazoo.recipe.Recipes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Random changes, lost connections and expired sessions: what a watch told last is what there is, and nothing went back. */
class ConvergenceIT extends RecipeCase {

    private static final int NODES = 5;
    private static final int STEPS = 1500;

    private final List<Follower> followers = new ArrayList<>();

    /** One node as its two watches see it. */
    private static final class Follower {
        final String path;
        volatile @Nullable NodeData data;
        volatile @Nullable Set<String> children;
        volatile @Nullable String fault;
        private long newest;
        private boolean missing;

        Follower(String path) {
            this.path = path;
        }

        boolean data(@Nullable NodeData node) {
            if (node != null && node.stat().mzxid() <= newest) {
                fault = "told " + node.stat().mzxid() + " after " + newest;
            } else if (node == null && missing) {
                fault = "told missing twice";
            }
            missing = node == null;
            newest = node == null ? newest : node.stat().mzxid();
            data = node;
            return true;
        }

        boolean children(@Nullable List<String> names) {
            children = names == null ? null : new HashSet<>(names);
            return true;
        }
    }

    @Test
    void watches_randomChangesCutsAndExpiries_endWithWhatThereIs() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < NODES; i++) {
            Follower follower = new Follower("/n" + i);
            followers.add(follower);
            Recipes.of(zk).dataWatch(follower.path, (node, event) -> follower.data(node));
            Recipes.of(zk).childrenWatch(follower.path, (names, event) -> follower.children(names));
        }

        for (int step = 0; step < STEPS; step++) {
            disturb(random);
            change(random, "/n" + random.nextInt(NODES), "/" + random.nextInt(3));
        }

        Until.holds(() -> followers.stream().allMatch(this::isRight), this::describe);
        assertThat(followers).allSatisfy(follower -> assertThat(follower.fault).isNull());
        // The two watches of a missing node wait for one creation, which is one watch on the server.
        long missing =
                followers.stream().filter(follower -> follower.data == null).count();
        watchesOnServer(2 * NODES - (int) missing);
    }

    private void disturb(Random random) {
        int dice = random.nextInt(300);
        if (dice < 6) {
            proxy.cut();
        } else if (dice == 6) {
            long session = zk.session().id();
            if (server.sessionIds().contains(session)) {
                server.expireSession(session);
            }
        } else if (dice < 20) {
            Recipes.of(zk.async()).dataWatch("/n0", (node, event) -> true).close();
        }
    }

    private void change(Random random, String path, String child) {
        try {
            switch (random.nextInt(6)) {
                case 0 -> other.create(path);
                case 1, 2 -> other.set(path, bytes("" + random.nextInt(3)));
                case 3 -> other.create(path + child);
                case 4 -> other.delete(path + child);
                default -> other.deleteRecursive(path);
            }
        } catch (ServerException e) {
            // The dice asked for what cannot be done now.
        }
    }

    private boolean isRight(Follower follower) {
        Optional<NodeData> node =
                Optional.ofNullable(other.getAll(List.of(follower.path)).get(follower.path));
        Set<String> children = node.isPresent() ? new HashSet<>(other.getChildren(follower.path)) : null;
        NodeData told = follower.data;
        return Objects.equals(
                        told == null ? null : told.stat().mzxid(),
                        node.map(n -> n.stat().mzxid()).orElse(null))
                && Objects.equals(follower.children, children);
    }

    private String describe() {
        StringBuilder text = new StringBuilder();
        for (Follower follower : followers) {
            text.append(follower.path).append(" told ").append(follower.data).append(follower.children);
            text.append(" is ").append(other.getAll(List.of(follower.path))).append('\n');
        }
        return text.toString();
    }
}
