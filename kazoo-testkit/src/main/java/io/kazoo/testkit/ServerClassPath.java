package io.kazoo.testkit;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Where a server process finds its classes. */
final class ServerClassPath {
    private ServerClassPath() {}

    /** Returns what this process runs on: its class path, and its module path if it has one. */
    static List<Path> ofThisProcess() {
        List<Path> entries = new ArrayList<>();
        for (String property : List.of("java.class.path", "jdk.module.path")) {
            Arrays.stream(System.getProperty(property, "").split(File.pathSeparator))
                    .filter(entry -> !entry.isEmpty())
                    .map(entry -> Path.of(entry).toAbsolutePath())
                    .forEach(entries::add);
        }
        return entries;
    }

    /** Joins the entries, and the testkit's own classes at the end if they are not among them. */
    static String join(List<Path> entries) {
        List<Path> all = new ArrayList<>(entries);
        Path own = ownLocation();
        if (!all.contains(own)) {
            all.add(own);
        }
        return all.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    private static Path ownLocation() {
        try {
            return Path.of(GuardedMain.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the testkit was not loaded from a file", e);
        }
    }
}
