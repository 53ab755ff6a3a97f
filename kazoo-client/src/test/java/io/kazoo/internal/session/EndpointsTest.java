package io.kazoo.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kazoo.data.ServerAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In which order addresses are tried, and the rule for moving to another server. */
class EndpointsTest {

    private static List<ServerAddress> names(String letters) {
        List<ServerAddress> names = new ArrayList<>();
        for (char letter : letters.toCharArray()) {
            names.add(new ServerAddress(String.valueOf(letter), 1));
        }
        return names;
    }

    private static Endpoint address(String name) {
        return new Endpoint(new ServerAddress(name, 1), new InetSocketAddress(InetAddress.getLoopbackAddress(), 1));
    }

    private static List<Endpoint> addresses(String letters) {
        return letters.chars()
                .mapToObj(letter -> address(String.valueOf((char) letter)))
                .toList();
    }

    /** The names of a whole pass, as letters. */
    private static String pass(Endpoints endpoints, String resolved) {
        endpoints.resolved(addresses(resolved));
        StringBuilder order = new StringBuilder();
        for (Endpoint next = endpoints.next(); next != null; next = endpoints.next()) {
            order.append(next.name().host());
        }
        return order.toString();
    }

    @Test
    void pass_notShuffled_keepsTheOrderGiven() {
        Endpoints endpoints = new Endpoints(names("abc"), false, () -> 0);

        assertThat(pass(endpoints, "abc")).isEqualTo("abc");
        assertThat(pass(endpoints, "abc")).isEqualTo("abc");
    }

    @Test
    void pass_shuffled_allOrdersAreEquallyLikely() {
        Random random = new Random(42);
        Endpoints endpoints = new Endpoints(names("abc"), true, random::nextDouble);
        Map<String, Integer> seen = new HashMap<>();

        for (int i = 0; i < 6_000; i++) {
            seen.merge(pass(endpoints, "abc"), 1, Integer::sum);
        }

        assertThat(seen).hasSize(6);
        assertThat(seen.values()).allSatisfy(count -> assertThat(count).isCloseTo(1_000, within(150)));
    }

    @Test
    void pass_afterLoss_theLostServerComesLast() {
        Endpoints endpoints = new Endpoints(names("abc"), false, () -> 0);
        endpoints.lost(new ServerAddress("a", 1));

        assertThat(pass(endpoints, "abc")).isEqualTo("bca");
    }

    @Test
    void pass_preferred_comesFirstUntilConfirmed() {
        Endpoints endpoints = new Endpoints(names("abc"), false, () -> 0);
        endpoints.prefer(names("c"));
        endpoints.lost(new ServerAddress("c", 1));

        String preferred = pass(endpoints, "abc");
        endpoints.confirmed();

        assertThat(preferred).isEqualTo("cab");
        assertThat(pass(endpoints, "abc")).isEqualTo("abc");
    }

    @Test
    void resolved_nothing_keepsTheAddressesKnown() {
        Endpoints endpoints = new Endpoints(names("abc"), false, () -> 0);
        pass(endpoints, "abc");

        assertThat(pass(endpoints, "")).isEqualTo("abc");
    }

    @Test
    void resolved_addressOfNameThatLeft_isNotUsed() {
        Endpoints endpoints = new Endpoints(names("ab"), false, () -> 0);
        endpoints.replace(names("bc"), null);

        assertThat(pass(endpoints, "abc")).isEqualTo("bc");
    }

    @Test
    void again_isTheNextOneOnce() {
        Endpoints endpoints = new Endpoints(names("abc"), false, () -> 0);
        endpoints.resolved(addresses("abc"));
        Endpoint first = endpoints.next();

        endpoints.again(first);

        assertThat(endpoints.next()).isEqualTo(first);
        assertThat(endpoints.next()).isEqualTo(address("b"));
    }

    @Test
    void again_afterTheListWasReplaced_isTheNextOneToo() {
        Endpoints endpoints = new Endpoints(names("abc"), false, () -> 0);
        endpoints.resolved(addresses("abc"));
        endpoints.next();
        endpoints.next();
        endpoints.replace(names("abcd"), null);

        endpoints.again(address("a"));

        assertThat(endpoints.next()).isEqualTo(address("a"));
    }

    @Test
    void describe_beforeAnyTrouble_namesTheServers() {
        Endpoints endpoints = new Endpoints(names("ab"), false, () -> 0);

        assertThat(endpoints.describe()).isEqualTo("servers a:1,b:1");
    }

    @Test
    void describe_troubles_latestOfEachAddress() {
        Endpoints endpoints = new Endpoints(names("ab"), false, () -> 0);
        endpoints.failed(address("a"), "refused");
        endpoints.failed(address("b"), "mute");
        endpoints.failed(address("a"), "closed");
        endpoints.unresolved(new ServerAddress("c", 1), "unknown host");

        assertThat(endpoints.describe()).isEqualTo("b:1 (127.0.0.1): mute; a:1 (127.0.0.1): closed; c:1: unknown host");
    }

    @Test
    void describe_manyAddresses_keepsTheLatestFew() {
        Endpoints endpoints = new Endpoints(names("a"), false, () -> 0);
        for (int i = 0; i < 1_000; i++) {
            endpoints.failed(address("h" + i), "refused");
        }

        assertThat(endpoints.describe()).contains("h999").doesNotContain("h0:").hasSizeLessThan(1_000);
    }

    /**
     * The share of clients that move, from a list to another, by the server they are on. In the third column: the share that
     * moves; in the fourth: of those that move, the share that goes to a server of both lists.
     */
    @ParameterizedTest
    @CsvSource({
        // the list grows: 1 - before/after move, to new servers only
        "abc, abcd, a, 0.25, 0",
        "a, ab, a, 0.5, 0",
        "abc, abcdef, b, 0.5, 0",
        // it grows and the server left: to new servers only
        "abc, bcdef, a, 1, 0",
        // it shrinks: who can stay stays, the others share the rest
        "abc, ab, a, 0, 0",
        "abc, ab, c, 1, 1",
        "abcd, abe, d, 1, 0.3333333",
        // as many as before: those whose server left go to the new ones
        "abc, abd, a, 0, 0",
        "abc, abd, c, 1, 0",
        "abc, def, a, 1, 0",
    })
    void replace_byTheOfficialRule(String before, String after, String current, double moving, double toKept) {
        Random random = new Random(42);
        DoubleSupplier draws = random::nextDouble;
        int moved = 0;
        int kept = 0;
        int trials = 4_000;

        for (int i = 0; i < trials; i++) {
            Endpoints endpoints = new Endpoints(names(before), false, draws);
            if (endpoints.replace(names(after), new ServerAddress(current, 1))) {
                moved++;
                kept += before.contains(pass(endpoints, after).substring(0, 1)) ? 1 : 0;
            }
        }

        assertThat(moved / (double) trials).isCloseTo(moving, within(0.03));
        assertThat(moved == 0 ? 0 : kept / (double) moved).isCloseTo(toKept, within(0.03));
    }

    @Test
    void replace_notConnected_doesNotMove() {
        Endpoints endpoints = new Endpoints(names("a"), false, () -> 0);

        assertThat(endpoints.replace(names("b"), null)).isFalse();
        assertThat(endpoints.names()).isEqualTo(names("b"));
    }
}
