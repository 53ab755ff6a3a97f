package io.kazoo.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The repository's files, from wherever in it the tests run. */
final class Tree {
    private static final Pattern TYPE = Pattern.compile("\\b(?:class|interface|record|enum) (\\w+)");
    private static final Pattern PACKAGE = Pattern.compile("(?m)^package ([\\w.]+);");
    private static final Path ROOT = root();

    private Tree() {}

    /** A file or folder by its path from the root. */
    static Path file(String path) {
        return ROOT.resolve(path);
    }

    /** The lines of a file. */
    static List<String> lines(String path) {
        try {
            return Files.readAllLines(file(path));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path, e);
        }
    }

    /** The Markdown files of a folder, by their paths from the root. */
    static Stream<String> documents(String folder) {
        try (Stream<Path> files = Files.list(file(folder))) {
            return files
                    .map(file -> ROOT.relativize(file).toString())
                    .filter(path -> path.endsWith(".md"))
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All packages that a Java source is in or below, tests included. */
    static Set<String> packages() {
        Set<String> packages = new HashSet<>();
        sources("src")
                .flatMap(source -> PACKAGE.matcher(source).results())
                .map(name -> name.group(1))
                .forEach(name -> {
                    for (int end = name.length(); end > 0; end = name.lastIndexOf('.', end - 1)) {
                        packages.add(name.substring(0, end));
                    }
                });
        return packages;
    }

    /** All types of the Java sources, tests included, by simple name, with the sources they are in. */
    static Map<String, String> types() {
        Map<String, String> types = new HashMap<>();
        sources("src")
                .forEach(source -> TYPE.matcher(source)
                        .results()
                        .forEach(name -> types.merge(name.group(1), source, String::concat)));
        return types;
    }

    /** The Java sources whose path has this part. */
    static Stream<String> sources(String part) {
        try (Stream<Path> files = Files.walk(ROOT)) {
            List<String> sources = new ArrayList<>();
            for (Path file : (Iterable<Path>) files::iterator) {
                String path = ROOT.relativize(file).toString();
                if (path.endsWith(".java") && path.contains(part)) {
                    sources.add(Files.readString(file));
                }
            }
            return sources.stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve(".ci/run"))) {
            folder = folder.getParent();
        }
        return folder;
    }
}
