package io.kazoo.chaos.check;

import static io.kazoo.chaos.check.CheckerTest.call;
import static io.kazoo.chaos.check.CheckerTest.commit;
import static io.kazoo.chaos.check.CheckerTest.created;
import static io.kazoo.chaos.check.CheckerTest.deleted;
import static io.kazoo.chaos.check.CheckerTest.failed;
import static io.kazoo.chaos.check.CheckerTest.ok;
import static io.kazoo.chaos.check.CheckerTest.set;
import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.chaos.check.CheckerTest.Case;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The checks of recipes on histories that are known to be wrong, and on good ones. */
class RecipeCheckTest {
    private static final String FENCE = "/fence/lock";

    @ParameterizedTest
    @MethodSource("bad")
    void check_badHistoryOfARecipe_findsWhatIsWrong(Case history) {
        List<Violation> violations = CheckerTest.check(history);

        assertThat(violations).extracting(Violation::rule).contains(history.rule());
    }

    @ParameterizedTest
    @MethodSource("good")
    void check_goodHistoryOfARecipe_findsNothing(Case history) {
        List<Violation> violations = CheckerTest.check(history);

        assertThat(violations).isEmpty();
    }

    static List<Case> good() {
        List<Case> all = new ArrayList<>();
        goodCounters(all);
        goodGrants(all);
        goodQueues(all);
        return all;
    }

    private static void goodCounters(List<Case> all) {
        List<Commit> counted = List.of(created(1, "/count/a", "-"), set(2, "/count/a", 1, "5"));
        all.add(new Case(
                "adds of all outcomes",
                List.of(
                        call(1, "1+5", "ADD /count/a -1 false"),
                        told(2, "1+5", "0:5"),
                        call(3, "2+7", "ADD /count/a -1 false"),
                        failed(4, "2+7", "ConnectionLossException", true),
                        call(5, "3+8", "ADD /count/a -1 false"),
                        failed(6, "3+8", "ConnectionLossException", false),
                        call(7, "4+9", "ADD /count/a -1 false"),
                        told(8, "4+9", "12:21")),
                List.of(counted.get(0), counted.get(1), set(3, "/count/a", 2, "12"), set(4, "/count/a", 3, "21")),
                ""));
        all.add(new Case(
                "an add that nobody heard of",
                List.of(
                        call(1, "1+5", "ADD /count/a -1 false"),
                        told(2, "1+5", "0:5"),
                        call(3, "2+7", "ADD /count/a -1 false")),
                counted,
                ""));
    }

    private static void goodGrants(List<Case> all) {
        List.of("lock", "election", "semaphore-2").forEach(recipe -> all.add(inTurn(recipe)));
        all.add(new Case(
                "three on two places in turn",
                List.of(
                        place("a", 3, 1, 4),
                        place("b", 5, 2, 6),
                        place("a", 10, 1, 11),
                        place("b", 12, 2, 13),
                        place("c", 11, 3, 12),
                        place("c", 14, 3, 15)),
                List.of(),
                ""));
    }

    private static Case inTurn(String recipe) {
        String fence = "/fence/" + recipe;
        List<String> lines = List.of(
                call(1, "1@0x1", "GUARDED " + fence + " -1 false"),
                ok(2, "1@0x1", 1, 11, "-"),
                valid("a", 3, 1, 4),
                valid("a", 9, 1, 12),
                valid("b", 9, 2, 11), // this one was asked after the other's last answer
                call(12, "2@0x2", "GUARDED " + fence + " -1 false"),
                ok(13, "2@0x2", 2, 14, "-"));
        return new Case(
                "two holders in turn of " + recipe,
                lines.stream()
                        .map(line -> line.replace("/grant/lock", "/grant/" + recipe))
                        .toList(),
                fenced(
                        set(11, fence, 1, "1@0x1"),
                        deleted(12, "/grant/lock/1"),
                        set(14, fence, 2, "2@0x2"),
                        deleted(15, "/grant/lock/2")),
                "");
    }

    static List<Case> bad() {
        List<Case> all = new ArrayList<>();
        counters(all);
        grants(all);
        places(all);
        queues(all);
        return all;
    }

    private static void counters(List<Case> all) {
        String rule = "each add counts once";
        String five = call(1, "1+5", "ADD /count/a -1 false");
        String seven = call(3, "2+7", "ADD /count/a -1 false");
        List<Commit> counted = List.of(created(1, "/count/a", "0"), set(2, "/count/a", 1, "5"));
        all.add(new Case(
                "lost add", List.of(five, told(2, "1+5", "0:5"), seven, told(4, "2+7", "5:12")), counted, rule));
        all.add(new Case(
                "two from the same number",
                List.of(five, told(2, "1+5", "0:5"), seven, told(4, "2+7", "0:7")),
                List.of(counted.get(0), counted.get(1), set(3, "/count/a", 2, "12")),
                rule));
        all.add(new Case(
                "an update lost",
                List.of(five, told(2, "1+5", "0:5"), seven, told(4, "2+7", "0:7")),
                List.of(counted.get(0), counted.get(1), set(3, "/count/a", 2, "7")),
                rule));
        all.add(new Case(
                "counted twice",
                List.of(five, failed(2, "1+5", "ConnectionLossException", true)),
                List.of(counted.get(0), counted.get(1), set(3, "/count/a", 2, "10")),
                rule));
        all.add(new Case(
                "NONE that counted", List.of(five, failed(2, "1+5", "ConnectionLossException", false)), counted, rule));
        all.add(new Case(
                "a step of nobody",
                List.of(five, told(2, "1+5", "0:5")),
                List.of(counted.get(0), counted.get(1), set(3, "/count/a", 2, "6")),
                rule));
    }

    private static void goodQueues(List<Case> all) {
        List<Commit> queued = List.of(created(1, "/queue/entries/1", "1"), created(2, "/queue/entries/2", "2"));
        all.add(new Case(
                "taken, one given back, one drained",
                List.of(
                        call(1, "1", "PUT /queue -1 false"),
                        told(2, "1", "-"),
                        call(3, "2", "PUT /queue -1 false"),
                        failed(4, "2", "ConnectionLossException", true),
                        call(5, "3", "TAKE /queue -1 false"),
                        told(6, "3", "1"),
                        call(7, "4", "CONSUME 1 -1 false"),
                        told(8, "4", "false"),
                        call(9, "5", "CONSUME 1 -1 false"),
                        failed(10, "5", "ConnectionLossException", false),
                        call(11, "6", "CONSUME 1 -1 false"),
                        told(12, "6", "true"),
                        call(13, "7", "CONSUME 2 -1 false"),
                        told(14, "7", "true")),
                queued,
                ""));
        Commit lost = new Commit(1, 7, false, false, queued.get(0).changes());
        all.add(new Case(
                "put anew since a leader lost it",
                List.of(
                        call(1, "1", "PUT /queue -1 false"),
                        told(2, "1", "-"),
                        call(3, "2", "CONSUME 1 -1 false"),
                        told(4, "2", "true")),
                List.of(lost, created(2, "/queue/entries/1", "1")),
                ""));
        all.add(new Case(
                "perhaps consumed",
                List.of(call(1, "1", "PUT /queue -1 false"), told(2, "1", "-"), call(3, "2", "CONSUME 1 -1 false")),
                queued.subList(0, 1),
                ""));
    }

    private static void queues(List<Case> all) {
        List<Commit> queued = List.of(created(1, "/queue/entries/1", "1"));
        String put = call(1, "1", "PUT /queue -1 false");
        String done = told(2, "1", "-");
        String consume = call(5, "2", "CONSUME 1 -1 false");
        String again = call(7, "3", "CONSUME 1 -1 false");
        all.add(new Case(
                "consumed twice",
                List.of(put, done, consume, told(6, "2", "true"), again, told(8, "3", "true")),
                queued,
                "consumed once"));
        all.add(new Case("never consumed", List.of(put, done), queued, "no item lost"));
        all.add(new Case(
                "gone with NONE",
                List.of(put, done, consume, failed(6, "2", "ConnectionLossException", false)),
                queued,
                "no item lost"));
        all.add(new Case(
                "gone though nothing was done",
                List.of(put, done, consume, told(6, "2", "false")),
                queued,
                "no item lost"));
        String denied = failed(2, "1", "ConnectionLossException", false);
        String take = call(3, "4", "TAKE /queue -1 false");
        all.add(new Case(
                "NONE that was taken", List.of(put, denied, take, told(4, "4", "1")), List.of(), "only what was put"));
        all.add(new Case("NONE that was put", List.of(put, denied), queued, "honest outcome"));
        all.add(new Case("taken from nowhere", List.of(take, told(4, "4", "1")), List.of(), "only what was put"));
        all.add(new Case(
                "put twice",
                List.of(put, done, consume, told(6, "2", "true")),
                List.of(queued.get(0), created(2, "/queue/entries/2", "1")),
                "exactly once"));
        all.add(new Case(
                "two claims at once",
                List.of(claim("a", 3, 1, 4), claim("b", 5, 2, 6), claim("a", 7, 1, 8)),
                List.of(),
                "one holder at a time"));
    }

    private static void grants(List<Case> all) {
        String one = "one holder at a time";
        String guard = "a guard is exact";
        List<String> written = List.of(
                call(1, "1@0x1", "GUARDED /fence/lock -1 false"), call(2, "2@0x2", "GUARDED /fence/lock -1 false"));
        all.add(new Case(
                "two holders at once",
                List.of(valid("a", 3, 1, 4), valid("a", 9, 1, 10), valid("b", 7, 2, 8)),
                fenced(),
                one));
        all.add(new Case(
                "the earlier one goes on after a pause",
                List.of(valid("a", 3, 1, 4), valid("b", 5, 2, 6), valid("b", 7, 2, 8), valid("a", 20, 1, 21)),
                fenced(),
                one));
        all.add(new Case("the earlier one later", List.of(valid("b", 3, 2, 4), valid("a", 5, 1, 6)), fenced(), one));
        all.add(new Case(
                "token that falls",
                written,
                fenced(set(11, FENCE, 1, "2@0x2"), set(12, FENCE, 2, "1@0x1"), deleted(13, "/grant/lock/1")),
                guard));
        all.add(new Case(
                "guarded write after the end",
                written,
                fenced(deleted(11, "/grant/lock/1"), set(12, FENCE, 1, "1@0x1")),
                guard));
        all.add(new Case("guarded by nothing", written, List.of(set(12, FENCE, 1, "1@0x1")), guard));
        all.add(new Case(
                "guarded write that is nowhere",
                List.of(written.get(0), ok(3, "1@0x1", 1, 11, "-")),
                fenced(),
                "honest outcome"));
    }

    private static void places(List<Case> all) {
        all.add(new Case(
                "three on two places",
                List.of(
                        place("a", 3, 1, 4),
                        place("b", 5, 2, 6),
                        place("c", 7, 3, 8),
                        place("a", 10, 1, 11),
                        place("b", 12, 2, 13),
                        place("c", 14, 3, 15)),
                List.of(),
                "no more holders than places"));
    }

    /** After two contenders have come. */
    private static List<Commit> fenced(Commit... after) {
        List<Commit> all = new ArrayList<>();
        for (long token = 1; token <= 2; token++) {
            all.add(commit(token, new Commit.Change(Commit.Kind.CREATED, "/grant/lock/" + token, 0, 7, "-")));
        }
        all.addAll(List.of(after));
        return all;
    }

    private static String valid(String slot, long nanos, long token, long after) {
        return "V p1.1/" + slot + " " + nanos + " /grant/lock 0x" + token + " " + after;
    }

    private static String place(String slot, long nanos, long token, long after) {
        return valid(slot, nanos, token, after).replace("/grant/lock", "/grant/semaphore-2");
    }

    private static String claim(String slot, long nanos, long token, long after) {
        return valid(slot, nanos, token, after).replace("/grant/lock", "/claim/p1.1-17");
    }

    private static String told(long nanos, String id, String value) {
        return ok(nanos, id, -1, -1, value);
    }
}
