package io.kazoo.chaos.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The checker on histories that are known to be wrong, one for each kind, and on good ones. */
class CheckerTest {
    static final String C = "p1.1/a";
    private static final long SECOND = 1_000_000_000L;
    private static final List<Commit> TWO = List.of(created(1, "/data/a", "x"), set(2, "/data/a", 1, "y"));
    private static final List<Commit> THREE =
            List.of(created(1, "/reg/a", "1"), set(2, "/reg/a", 1, "2"), created(3, "/reg/b", "3"));

    /** A history, the truth beside it, and the rule that is broken, if one is. */
    record Case(String name, List<String> lines, List<Commit> truth, String rule) {
        @Override
        public String toString() {
            return name;
        }
    }

    @ParameterizedTest
    @MethodSource("bad")
    void check_badHistory_findsWhatIsWrong(Case history) {
        List<Violation> violations = check(history);

        assertThat(violations).extracting(Violation::rule).contains(history.rule());
    }

    @ParameterizedTest
    @MethodSource("good")
    void check_goodHistory_findsNothing(Case history) {
        List<Violation> violations = check(history);

        assertThat(violations).isEmpty();
    }

    @Test
    void seen_emptyHistory_isNothing() {
        Checker checker = new Checker(List.of("/reg/"), 10 * SECOND);

        check(new Case("empty", List.of(), List.of(), ""), checker);

        assertThat(checker.seen().counts()).containsOnlyKeys(Sight.values());
        assertThat(checker.seen().counts().values()).containsOnly(0);
    }

    @Test
    void seen_allCases_isSomethingOfEach() {
        Checker checker = new Checker(List.of("/reg/"), 10 * SECOND);

        Stream.of(good(), bad(), RecipeCheckTest.good(), RecipeCheckTest.bad())
                .forEach(cases -> cases.forEach(each -> check(each, checker)));

        assertThat(checker.seen().counts().values()).doesNotContain(0);
    }

    /** Twenty thousand writes by ten clients at a time, one in fifty with an open outcome. */
    @Test
    void linearizability_bigHistory_isDecidedInTime() {
        List<RegisterOp> ops = generated(20_000);

        Linearizability.Verdict verdict = Linearizability.check(ops, 30 * SECOND);

        assertThat(verdict).isEqualTo(Linearizability.Verdict.LINEARIZABLE);
    }

    @Test
    void linearizability_bigHistoryWithAnUpdateLost_isRefuted() {
        List<RegisterOp> ops = new ArrayList<>(generated(5_000));
        RegisterOp last = ops.get(ops.size() - 1);
        ops.add(new RegisterOp(last.invoked() + 1_000, last.invoked() + 1_001, RegisterOp.Kind.SET, -1, 1));

        Linearizability.Verdict verdict = Linearizability.check(ops, 30 * SECOND);

        assertThat(verdict).isEqualTo(Linearizability.Verdict.NOT_LINEARIZABLE);
    }

    private static List<RegisterOp> generated(int count) {
        SplittableRandom random = new SplittableRandom(7);
        List<RegisterOp> ops = new ArrayList<>();
        int version = RegisterOp.ABSENT;
        for (int i = 0; i < count; i++) {
            long point = i * 10L;
            long begin = point - random.nextInt(50);
            boolean open = random.nextInt(50) == 0;
            RegisterOp.Kind kind = version == RegisterOp.ABSENT ? RegisterOp.Kind.CREATE : RegisterOp.Kind.SET;
            int expected = random.nextInt(3) == 0 ? Math.max(0, version - 1) : version;
            RegisterOp blind = new RegisterOp(begin, Long.MAX_VALUE, kind, expected, RegisterOp.DONE);
            int after = blind.apply(version);
            boolean applied = after != RegisterOp.IMPOSSIBLE && !(open && random.nextBoolean());
            int answer = after == RegisterOp.IMPOSSIBLE ? RegisterOp.BAD_VERSION : after;
            ops.add(open ? blind : new RegisterOp(begin, point + random.nextInt(50), kind, expected, answer));
            version = applied ? after : version;
        }
        return ops;
    }

    static List<Case> good() {
        return List.of(
                new Case(
                        "writes and reads",
                        List.of(
                                call(1, "1", "CREATE /reg/a -1 false"),
                                ok(2, "1", 0, 1, "/reg/a"),
                                call(3, "2", "SET /reg/a 0 false"),
                                call(4, "3", "SET /reg/a 0 false"),
                                ok(5, "2", 1, 2, "-"),
                                failed(6, "3", "BadVersionException", false),
                                call(7, "4", "GET /reg/a -1 false"),
                                ok(8, "4", 1, 2, "2")),
                        List.of(created(1, "/reg/a", "1"), set(2, "/reg/a", 1, "2")),
                        ""),
                new Case(
                        "a watch and its event",
                        List.of(
                                call(1, "1", "GET /data/a -1 true"),
                                ok(2, "1", 0, 1, "x"),
                                "E " + C + " 3 1 CHANGED /data/a 0x2",
                                "Q p1.1 9",
                                "X p1.1 10"),
                        List.of(created(1, "/data/a", "x"), set(2, "/data/a", 1, "y")),
                        ""),
                new Case(
                        "unknown that took place",
                        List.of(
                                call(1, "1", "CREATE /reg/a -1 false"),
                                failed(2, "1", "ConnectionLossException", true)),
                        List.of(created(1, "/reg/a", "1")),
                        ""));
    }

    static List<Case> bad() {
        List<Case> all = new ArrayList<>();
        outcomes(all);
        ephemerals(all);
        orders(all);
        reads(all);
        watches(all);
        persistentWatches(all);
        return all;
    }

    private static void outcomes(List<Case> all) {
        String create = call(1, "1", "CREATE /reg/a -1 false");
        List<Commit> done = List.of(created(1, "/reg/a", "1"));
        all.add(new Case(
                "NONE that took place",
                List.of(create, failed(2, "1", "ConnectionLossException", false)),
                done,
                "honest outcome"));
        all.add(new Case(
                "success that is nowhere", List.of(create, ok(2, "1", 0, 1, "-")), List.of(), "honest outcome"));
        all.add(new Case(
                "twice",
                List.of(call(1, "1", "SET /data/a -1 false"), ok(2, "1", 1, 2, "-")),
                List.of(created(1, "/data/a", "x"), set(2, "/data/a", 1, "1"), set(3, "/data/a", 2, "1")),
                "exactly once"));
        all.add(new Case("no outcome", List.of(create, "X p1.1 9"), done, "one outcome"));
        all.add(new Case(
                "two outcomes", List.of(create, ok(2, "1", 0, 1, "-"), ok(3, "1", 0, 1, "-")), done, "one outcome"));
        all.add(new Case(
                "half a transaction",
                List.of(call(1, "1", "MULTI /multi/a -1 false"), failed(2, "1", "ConnectionLossException", true)),
                List.of(set(2, "/multi/a", 1, "1")),
                "all or nothing"));
        all.add(new Case(
                "deletion denied",
                List.of(call(1, "1", "DELETE /seq/a -1 false"), failed(2, "1", "ConnectionLossException", false)),
                List.of(created(1, "/seq/a", "x"), deleted(2, "/seq/a")),
                "honest outcome"));
        all.add(new Case("too late", List.of(create, ok(60 * SECOND, "1", 0, 1, "-")), done, "deadline"));
    }

    private static void ephemerals(List<Case> all) {
        all.add(new Case(
                "orphan",
                List.of("S " + C + " 1 CONNECTED 0x7", "Q p1.1 9"),
                List.of(new Commit(
                        1, 8, false, true, List.of(new Commit.Change(Commit.Kind.CREATED, "/own/a", 0, 8, "z")))),
                "no orphan"));
        all.add(new Case(
                "owned node gone",
                List.of(
                        "S " + C + " 1 CONNECTED 0x7",
                        call(2, "1", "EPHEMERAL /own/a -1 false"),
                        "R " + C + " 3 1 0x7 OK false 0 0x1 /own/a",
                        "Q p1.1 9"),
                List.of(
                        new Commit(
                                1,
                                7,
                                false,
                                true,
                                List.of(new Commit.Change(Commit.Kind.CREATED, "/own/a", 0, 7, "1"))),
                        deleted(2, "/own/a")),
                "ephemeral owner"));
    }

    private static void orders(List<Case> all) {
        all.add(new Case(
                "lost update",
                List.of(
                        call(1, "1", "CREATE /reg/a -1 false"),
                        ok(2, "1", 0, 1, "-"),
                        call(3, "2", "SET /reg/a 0 false"),
                        ok(4, "2", 1, 2, "-"),
                        call(5, "3", "SET /reg/a 0 false"),
                        ok(6, "3", 1, 3, "-")),
                THREE,
                "linearizable writes"));
        all.add(new Case(
                "sequence against time",
                List.of(
                        call(1, "8", "SEQUENTIAL /seq/q- -1 false"),
                        ok(2, "8", -1, -1, "/seq/q-0000000005"),
                        call(3, "9", "SEQUENTIAL /seq/q- -1 false"),
                        ok(4, "9", -1, -1, "/seq/q-0000000004")),
                List.of(created(1, "/seq/q-0000000005", "8"), created(2, "/seq/q-0000000004", "9")),
                "sequence"));
    }

    private static void reads(List<Case> all) {
        all.add(new Case(
                "older after newer",
                List.of(
                        call(1, "8", "GET /reg/a -1 false"),
                        ok(2, "8", 1, 2, "2"),
                        call(3, "9", "GET /reg/a -1 false"),
                        ok(4, "9", 0, 1, "1")),
                THREE,
                "no going back"));
        all.add(new Case(
                "older after newer of another node",
                List.of(
                        call(1, "8", "GET /reg/b -1 false"),
                        ok(2, "8", 0, 3, "3"),
                        call(3, "9", "GET /reg/a -1 false"),
                        ok(4, "9", 0, 1, "1")),
                THREE,
                "no going back"));
        all.add(new Case(
                "absent after newer",
                List.of(
                        call(1, "8", "GET /reg/b -1 false"),
                        ok(2, "8", 0, 3, "3"),
                        call(3, "9", "EXISTS /reg/a -1 false"),
                        "R " + C + " 4 9 0x7 ABSENT false -1 " + hex(-1) + " -"),
                THREE,
                "no going back"));
        all.add(new Case(
                "never was", List.of(call(1, "8", "GET /reg/a -1 false"), ok(2, "8", 5, 9, "q")), THREE, "true reads"));
    }

    private static void watches(List<Case> all) {
        String armed = call(1, "1", "GET /data/a -1 true");
        String read = ok(2, "1", 0, 1, "x");
        all.add(new Case(
                "lost watch",
                List.of(armed, read, "Q p1.1 8", "E " + C + " 9 1 NONE - " + hex(-1), "X p1.1 10"),
                TWO,
                "no lost watch"));
        all.add(new Case("watch without end", List.of(armed, read, "Q p1.1 8", "X p1.1 10"), TWO, "a watch ends"));
        String event = "E " + C + " 3 1 CHANGED /data/a 0x2";
        all.add(new Case("two events", List.of(armed, read, event, event), TWO, "one event"));
        all.add(new Case(
                "data before event",
                List.of(armed, read, call(4, "2", "GET /data/a -1 false"), ok(5, "2", 1, 2, "y"), event),
                TWO,
                "event before data"));
        all.add(new Case("false event", List.of(armed, read, event, "X p1.1 9"), TWO.subList(0, 1), "no false event"));
    }

    private static void persistentWatches(List<Case> all) {
        List<Commit> tree = List.of(created(1, "/tree/a", "a"), created(2, "/tree/b", "b"), deleted(3, "/tree/a"));
        String complete = "P " + C + " 1 /tree /tree 0x0";
        all.add(new Case(
                "recursive, one missing",
                List.of(complete, "E " + C + " 2 /tree CREATED /tree/a 0x1", "E " + C + " 3 /tree DELETED /tree/a 0x3"),
                tree,
                "no lost watch"));
        all.add(new Case(
                "recursive, end missing",
                List.of(complete, "E " + C + " 2 /tree CREATED /tree/a 0x1", "X p1.1 9"),
                tree,
                "no lost watch"));
        all.add(new Case(
                "recursive, out of order",
                List.of(complete, "E " + C + " 2 /tree CREATED /tree/b 0x2", "E " + C + " 3 /tree CREATED /tree/a 0x1"),
                tree,
                "no false event"));
        all.add(new Case(
                "data watch goes back",
                List.of("D " + C + " 1 d /data/a 0x2 y", "D " + C + " 2 d /data/a 0x1 x"),
                TWO,
                "newest state last"));
        all.add(new Case(
                "data watch stays behind", List.of("D " + C + " 1 d /data/a 0x1 x", "X p1.1 9"), TWO, "no lost watch"));
    }

    static List<Violation> check(Case history) {
        return check(history, new Checker(List.of("/reg/"), 10 * SECOND));
    }

    private static List<Violation> check(Case history, Checker checker) {
        History lines = History.of(history.lines().stream().map(Lines::parse).toList());
        Truth truth = Truth.of(history.truth());
        return checker.check(lines, truth, truth.finalTree(), Map.of());
    }

    static String call(long nanos, String id, String what) {
        return "C " + C + " " + nanos + " " + id + " " + what;
    }

    static String ok(long nanos, String id, int version, long zxid, String value) {
        return "R " + C + " " + nanos + " " + id + " 0x7 OK false " + version + " " + hex(zxid) + " " + value;
    }

    static String failed(long nanos, String id, String status, boolean unknown) {
        return "R " + C + " " + nanos + " " + id + " 0x7 " + status + " " + unknown + " -1 " + hex(-1) + " -";
    }

    static String hex(long zxid) {
        return "0x" + Long.toHexString(zxid);
    }

    static Commit created(long zxid, String path, String value) {
        return commit(zxid, new Commit.Change(Commit.Kind.CREATED, path, 0, 0, value));
    }

    static Commit set(long zxid, String path, int version, String value) {
        return commit(zxid, new Commit.Change(Commit.Kind.SET, path, version, 0, value));
    }

    static Commit deleted(long zxid, String path) {
        return commit(zxid, new Commit.Change(Commit.Kind.DELETED, path, -1, 0, "-"));
    }

    static Commit commit(long zxid, Commit.Change... changes) {
        return new Commit(zxid, 7, false, true, Arrays.asList(changes));
    }
}
