package io.kazoo.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each of the 36 faults has a test that bears its number; those of the session machine's own numbers are beside it. */
class WireFaultsTest {

    private static final Pattern NUMBERED = Pattern.compile("void f(\\d\\d)_");

    @Test
    void tests_eachNumber_isThere() throws IOException {
        Set<Integer> found = new TreeSet<>();
        for (String module : new String[] {"kazoo-it", "kazoo-client"}) {
            Path tests = SourceTree.root().resolve(module).resolve("src/test/java");
            try (Stream<Path> files = Files.walk(tests)) {
                for (Path file : files.filter(any -> any.toString().endsWith("Test.java"))
                        .toList()) {
                    Matcher numbers = NUMBERED.matcher(Files.readString(file));
                    while (numbers.find()) {
                        found.add(Integer.parseInt(numbers.group(1)));
                    }
                }
            }
        }

        assertThat(found).containsAll(IntStream.rangeClosed(1, 36).boxed().collect(Collectors.toSet()));
    }
}
