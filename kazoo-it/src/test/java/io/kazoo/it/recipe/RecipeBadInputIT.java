package io.kazoo.it.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.data.Acl;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.Permissions;
import io.kazoo.error.ForeignDataException;
import io.kazoo.error.NoAuthException;
import io.kazoo.error.NoChildrenForEphemeralsException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Each recipe at paths that are not as it wants them: it ends with a typed error or takes no notice, and never hangs. */
class RecipeBadInputIT extends BadInputCase {

    /** Those who only read, and for whom no node is an answer. */
    private static final Set<String> BELOW_NOTHING = Set.of(
            "contenders",
            "queue, get",
            "locking queue, get",
            "delay queue, get",
            "queue, Curator's get",
            "locking queue, Curator's get",
            "revocation",
            "children cache",
            "node cache",
            "tree cache");

    /** Those who must list or read their path, rather than what is below it. */
    private static final Set<String> THOSE_WHO_READ = Set.of(
            "lock",
            "lock, Curator's",
            "lock, tried",
            "read lock",
            "write lock",
            "multi-lock",
            "semaphore",
            "election, led",
            "election, stood for",
            "latch",
            "latch, Curator's",
            "contenders",
            "revocation",
            "counter",
            "double counter",
            "shared value",
            "double barrier",
            "double barrier, Curator's",
            "queue, get",
            "queue, Curator's get",
            "locking queue, Curator's get",
            "delay queue, get",
            "lease");

    /** How each recipe ends at a path of its own: {@link #DONE}, or the name of the error. */
    private Map<String, String> outcomes(UnaryOperator<String> at) throws Exception {
        Map<String, CompletableFuture<?>> running = new TreeMap<>();
        RecipeUses.ALL.forEach((name, use) -> running.put(name, use.at(recipes, at.apply(pathOf(name)))));
        Map<String, String> outcomes = new TreeMap<>();
        for (Map.Entry<String, CompletableFuture<?>> each : running.entrySet()) {
            outcomes.put(each.getKey(), ending(each.getValue()));
        }
        return outcomes;
    }

    private static String pathOf(String name) {
        return "/" + name.replaceAll("[^A-Za-z]+", "-");
    }

    private static Map<String, String> allBut(Set<String> done, Class<? extends Throwable> error) {
        Map<String, String> expected = new TreeMap<>();
        RecipeUses.ALL.keySet().forEach(name -> expected.put(name, done.contains(name) ? DONE : error.getSimpleName()));
        return expected;
    }

    private static Set<String> and(Set<String> some, String... others) {
        Set<String> all = new TreeSet<>(some);
        all.addAll(List.of(others));
        return all;
    }

    private void noEphemeralIsLeft() {
        Until.holds(
                () -> server.ephemeralsOf(zk.session().id()).isEmpty(),
                () -> "left behind: " + server.ephemeralsOf(zk.session().id()));
    }

    @Test
    void path_belowAnEphemeralNode_isATypedError() throws Exception {
        operator.create("/gone", bytes(""), CreateOptions.EPHEMERAL);

        Map<String, String> outcomes = outcomes(path -> "/gone" + path);

        assertThat(outcomes).isEqualTo(allBut(BELOW_NOTHING, NoChildrenForEphemeralsException.class));
    }

    @Test
    void path_ofAnEphemeralNode_isATypedError() throws Exception {
        Map<String, String> outcomes = outcomes(path -> operator.create(path, bytes("1"), CreateOptions.EPHEMERAL));

        Set<String> done = and(BELOW_NOTHING, "barrier", "counter", "double counter", "shared value"); // no children
        assertThat(outcomes).isEqualTo(allBut(done, NoChildrenForEphemeralsException.class));
    }

    @Test
    void path_mayNotBeTouched_isATypedError() throws Exception {
        Map<String, String> outcomes = outcomes(this::closed);

        // A gate is shut by its node; what a cache may not read it reports; there are no entries to be refused.
        Set<String> unaffected = Set.of("barrier", "children cache", "node cache", "tree cache", "locking queue, get");
        assertThat(outcomes).isEqualTo(allBut(unaffected, NoAuthException.class));
        noEphemeralIsLeft();
    }

    private String closed(String path) {
        operator.create(path, bytes("1"));
        operator.setAcls(path, List.of(Acl.ip("192.0.2.1", Permissions.READ)));
        return path;
    }

    @Test
    void parent_mayNotBeGivenChildren_isATypedError() throws Exception {
        operator.create("/readable", bytes(""));
        operator.setAcls("/readable", Acl.READ_ACL_UNSAFE);

        Map<String, String> outcomes = outcomes(path -> "/readable" + path);

        assertThat(outcomes).isEqualTo(allBut(BELOW_NOTHING, NoAuthException.class));
        noEphemeralIsLeft();
    }

    @Test
    void path_mayNotBeRead_isATypedErrorWhereItIsRead() throws Exception {
        Map<String, String> outcomes = outcomes(this::unreadable);

        Map<String, String> expected = allBut(RecipeUses.ALL.keySet(), NoAuthException.class);
        THOSE_WHO_READ.forEach(name -> expected.put(name, NoAuthException.class.getSimpleName()));
        assertThat(outcomes).isEqualTo(expected);
        Until.holds(() -> ephemeralsOf(expected).isEmpty(), () -> "left behind: " + ephemeralsOf(expected));
    }

    /** What those who failed have left. */
    private Set<String> ephemeralsOf(Map<String, String> outcomes) {
        Set<String> left = new TreeSet<>(server.ephemeralsOf(zk.session().id()));
        left.removeIf(node -> outcomes.entrySet().stream()
                .noneMatch(each -> !each.getValue().equals(DONE) && node.startsWith(pathOf(each.getKey()) + "/")));
        return left;
    }

    private String unreadable(String path) {
        operator.create(path, bytes("1"));
        operator.setAcls(
                path,
                List.of(Acl.world(Permissions.CREATE | Permissions.WRITE | Permissions.DELETE | Permissions.ADMIN)));
        return path;
    }

    @Test
    void path_withForeignChildrenAndData_isATypedErrorOrIgnored() throws Exception {
        Map<String, String> outcomes = outcomes(this::foreign);

        Map<String, String> expected = allBut(RecipeUses.ALL.keySet(), ForeignDataException.class);
        expected.put("counter", ForeignDataException.class.getSimpleName());
        expected.put("double counter", ForeignDataException.class.getSimpleName());
        expected.put("queue, Curator's get", ForeignDataException.class.getSimpleName()); // of an entry by its name
        expected.put("locking queue, Curator's get", ForeignDataException.class.getSimpleName());
        assertThat(outcomes).isEqualTo(expected);
    }

    private String foreign(String path) {
        operator.create(path, new byte[] {(byte) 0xff, 0, 'x'});
        for (String child :
                List.of("a", "lock-0000000001", "-9", "entry", "0000000001", "\u00e4", "queue-|zz|0000000001")) {
            operator.create(path + "/" + child, new byte[] {(byte) 0xfe});
        }
        return path;
    }

    @Test
    void path_deletedByAnOperatorAfterUse_isMadeAgain() throws Exception {
        Map<String, String> first = outcomes(path -> "/app" + path);

        operator.deleteRecursive("/app");

        Map<String, String> all = allBut(RecipeUses.ALL.keySet(), AssertionError.class);
        assertThat(first).isEqualTo(all);
        assertThat(outcomes(path -> "/app" + path)).isEqualTo(all);
    }
}
