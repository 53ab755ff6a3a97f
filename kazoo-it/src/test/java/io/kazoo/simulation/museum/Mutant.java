package io.kazoo.simulation.museum;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One known fault, as a change of one place of the client's sources, or of more where the client guards one by another.
 *
 * <p>Each is a file in the folder {@code museum} of the test resources: what it is, in lines that begin with {@code #}; after
 * {@code family:} what kind of fault; after {@code seen as:} the invariant that it violates, by which it must be seen; and the
 * changes: after {@code @} the source; what stands there, which must be there exactly once; and what stands there instead.
 *
 * @param name that of the file
 * @param about what goes wrong
 * @param invariant what the simulation must say does not hold
 */
record Mutant(String name, String about, Family family, String invariant, List<Change> changes) {

    private static final String SUFFIX = ".mutant";
    private static final String SOURCE = "\n@ ";
    private static final String ORIGINAL = "\n--- original\n";
    private static final String MUTANT = "\n--- mutant\n";

    /**
     * A text of a source that is another in the mutant.
     *
     * @param file the source that is changed
     */
    record Change(String file, String original, String replacement) {

        static Change read(String text) {
            int original = text.indexOf(ORIGINAL);
            int mutant = text.indexOf(MUTANT);
            return new Change(
                    text.substring(0, original).strip(),
                    text.substring(original + ORIGINAL.length(), mutant),
                    text.substring(mutant + MUTANT.length()));
        }
    }

    /** All of the museum, by name. */
    static List<Mutant> all() {
        return all("museum");
    }

    /** All in a folder of the test resources, by name. */
    static List<Mutant> all(String name) {
        Path folder = ClientSources.placeOf(Mutant.class).resolve(name);
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted()
                    .map(Mutant::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("no museum in " + folder, e);
        }
    }

    private static Mutant read(Path file) {
        try {
            String text = Files.readString(file);
            int source = text.indexOf(SOURCE);
            List<Change> changes = Stream.of(text.substring(source + SOURCE.length(), text.length() - 1)
                            .split(SOURCE))
                    .map(Change::read)
                    .toList();
            String head = text.substring(0, source);
            String name = file.getFileName().toString();
            return new Mutant(
                    name.substring(0, name.length() - SUFFIX.length()),
                    lines(head, "#"),
                    Family.valueOf(lines(head, "family:")),
                    lines(head, "seen as:"),
                    changes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String lines(String head, String mark) {
        return head.lines()
                .filter(line -> line.startsWith(mark))
                .map(line -> line.substring(mark.length()).strip())
                .collect(Collectors.joining(" "));
    }

    /**
     * The client with this fault.
     *
     * @throws IllegalStateException if an original is not in its source exactly once: the source has changed
     */
    ChangedClient build(ClientSources sources) {
        Map<String, String> changed = new HashMap<>();
        for (Change change : changes) {
            String text = changed.getOrDefault(change.file, sources.read(change.file));
            int at = text.indexOf(change.original);
            if (at < 0 || text.indexOf(change.original, at + 1) >= 0) {
                throw new IllegalStateException(name + ": its original must be in " + change.file + " exactly once");
            }
            changed.put(
                    change.file,
                    text.substring(0, at) + change.replacement + text.substring(at + change.original.length()));
        }
        return ChangedClient.of(changed);
    }
}
