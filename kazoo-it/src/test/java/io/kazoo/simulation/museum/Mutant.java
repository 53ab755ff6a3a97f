package io.kazoo.simulation.museum;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One known fault, as a change of one place of the client's sources.
 *
 * <p>Each is a file in the folder {@code museum} of the test resources: what it is, in lines that begin with {@code #}; after
 * {@code @} the source; what stands there, which must be there exactly once; and what stands there instead.
 *
 * @param name that of the file
 * @param about what goes wrong
 * @param file the source that is changed
 */
record Mutant(String name, String about, String file, String original, String replacement) {

    private static final String SUFFIX = ".mutant";
    private static final String ORIGINAL = "\n--- original\n";
    private static final String MUTANT = "\n--- mutant\n";

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
            int original = text.indexOf(ORIGINAL);
            int mutant = text.indexOf(MUTANT);
            String head = text.substring(0, original);
            String about = head.lines()
                    .filter(line -> line.startsWith("#"))
                    .map(line -> line.substring(1).strip())
                    .collect(Collectors.joining(" "));
            String source = head.substring(head.lastIndexOf("@ ") + 2).strip();
            String name = file.getFileName().toString();
            return new Mutant(
                    name.substring(0, name.length() - SUFFIX.length()),
                    about,
                    source,
                    text.substring(original + ORIGINAL.length(), mutant),
                    text.substring(mutant + MUTANT.length(), text.length() - 1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The client with this fault.
     *
     * @throws IllegalStateException if the original is not in the source exactly once: the source has changed
     */
    ChangedClient build(ClientSources sources) {
        String text = sources.read(file);
        int at = text.indexOf(original);
        if (at < 0 || text.indexOf(original, at + 1) >= 0) {
            throw new IllegalStateException(name + ": its original must be in " + file + " exactly once");
        }
        return ChangedClient.of(
                Map.of(file, text.substring(0, at) + replacement + text.substring(at + original.length())));
    }
}
