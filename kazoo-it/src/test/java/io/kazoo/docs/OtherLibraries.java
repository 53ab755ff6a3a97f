package io.kazoo.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.apache.curator.RetryPolicy;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;
import org.apache.zookeeper.KeeperException;

/** The types of others that our documents speak of. */
final class OtherLibraries {
    private static final Set<String> PACKAGES = Set.of(
            "java.lang.",
            "java.time.",
            "java.util.",
            "java.util.concurrent.",
            "java.util.concurrent.locks.",
            "javax.net.ssl.");

    /** What no test of ours has on its class path: curator-test and curator-x-async. */
    private static final Set<String> ELSEWHERE =
            Set.of("AsyncCuratorFramework", "BaseClassForTests", "KillSession", "TestingCluster", "TestingServer");

    private static final Set<String> OF_JARS = new HashSet<>();

    static {
        Stream.of(InterProcessMutex.class, CuratorFramework.class, RetryPolicy.class, KeeperException.class)
                .forEach(OtherLibraries::addJarOf);
    }

    private OtherLibraries() {}

    /** Whether the platform, Curator or ZooKeeper has a type of this simple name. */
    static boolean have(String type) {
        return OF_JARS.contains(type)
                || ELSEWHERE.contains(type)
                || PACKAGES.stream().anyMatch(name -> isLoadable(name + type));
    }

    private static boolean isLoadable(String type) {
        try {
            return Class.forName(type, false, null) != null;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static void addJarOf(Class<?> type) {
        try (JarFile jar = new JarFile(
                Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                        .toFile())) {
            jar.stream()
                    .map(entry -> entry.getName().replaceFirst("\\.class$", ""))
                    .forEach(name -> OF_JARS.add(name.replaceFirst(".*[/$]", "")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
