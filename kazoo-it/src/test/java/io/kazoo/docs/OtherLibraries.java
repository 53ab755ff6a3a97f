package io.kazoo.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
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

    /** The recipes of Curator: what is public and made of a client, by their simple names. */
    static List<String> recipesOfCurator() {
        return names(InterProcessMutex.class)
                .filter(name -> name.contains("/recipes/") && !name.matches(".*([$].*|/LockInternals)"))
                .map(name -> typeOf(name.replace('/', '.')))
                .filter(type -> Modifier.isPublic(type.getModifiers()))
                .filter(type -> Arrays.stream(type.getDeclaredConstructors())
                        .anyMatch(
                                made -> Arrays.asList(made.getParameterTypes()).contains(CuratorFramework.class)))
                .map(Class::getSimpleName)
                .toList();
    }

    private static Class<?> typeOf(String name) {
        try {
            return Class.forName(name, false, OtherLibraries.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void addJarOf(Class<?> type) {
        names(type).forEach(name -> OF_JARS.add(name.replaceFirst(".*[/$]", "")));
    }

    /** The classes of the jar that a class is from, with their folders. */
    private static Stream<String> names(Class<?> type) {
        try (JarFile jar = new JarFile(
                Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                        .toFile())) {
            return jar.stream()
                    .map(JarEntry::getName)
                    .filter(name -> name.endsWith(".class"))
                    .map(name -> name.replaceFirst("\\.class$", ""))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
