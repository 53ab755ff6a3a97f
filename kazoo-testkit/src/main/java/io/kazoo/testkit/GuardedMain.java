package io.kazoo.testkit;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The main class of a {@link ServerProcess}: runs another main class, and ends the process when the test's JVM is gone.
 *
 * <p>The child's standard input is a pipe that the test's JVM holds and never writes to, so its end means that this JVM
 * is gone, however it went. It runs beside the server's jars, whatever their version, and needs nothing but the JDK.
 */
final class GuardedMain {
    /** Folders to delete with the process: the first with all that is in it, the others if empty. */
    static final String FOLDERS_PROPERTY = "kazoo.testkit.orphanFolders";

    private static final int EXIT_ORPHANED = 101;
    private static final int EXIT_MAIN_FAILED = 102;

    private GuardedMain() {}

    /** Takes the name of the main class, and its arguments. */
    public static void main(String[] arguments) throws ReflectiveOperationException {
        Thread guard = new Thread(GuardedMain::endWithParent, "parent-guard");
        guard.setDaemon(true);
        guard.start();
        String[] rest = Arrays.copyOfRange(arguments, 1, arguments.length);
        try {
            Class.forName(arguments[0]).getMethod("main", String[].class).invoke(null, (Object) rest);
        } catch (InvocationTargetException e) {
            e.getTargetException().printStackTrace();
            Runtime.getRuntime().halt(EXIT_MAIN_FAILED);
        }
    }

    private static void endWithParent() {
        try {
            while (System.in.read() >= 0) {
                // The parent does not write; whatever comes means that it lives.
            }
        } catch (IOException e) {
            // As good as the end.
        }
        deleteFolders();
        Runtime.getRuntime().halt(EXIT_ORPHANED);
    }

    private static void deleteFolders() {
        String folders = System.getProperty(FOLDERS_PROPERTY, "");
        if (folders.isEmpty()) {
            return;
        }
        String[] paths = folders.split(File.pathSeparator, -1);
        Folder.delete(Path.of(paths[0]));
        for (int i = 1; i < paths.length; i++) {
            try {
                Files.deleteIfExists(Path.of(paths[i]));
            } catch (IOException e) {
                // Not empty yet: the last process that leaves it deletes it.
            }
        }
    }
}
