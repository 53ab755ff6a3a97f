package io.kazoo.chaos.check;

import static io.kazoo.chaos.check.CheckerTest.call;
import static io.kazoo.chaos.check.CheckerTest.created;
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
        return all;
    }

    static List<Case> bad() {
        List<Case> all = new ArrayList<>();
        counters(all);
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

    private static String told(long nanos, String id, String value) {
        return ok(nanos, id, -1, -1, value);
    }
}
