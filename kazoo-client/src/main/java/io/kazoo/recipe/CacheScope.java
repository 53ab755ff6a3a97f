package io.kazoo.recipe;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which nodes a cache holds. Immutable. */
record CacheScope(String root, CacheOptions options) {

    private static final Logger LOG = LoggerFactory.getLogger(CacheScope.class);

    /** Whether a path is the root or below it. */
    boolean covers(String path) {
        return path.equals(root) || root.equals("/") || path.startsWith(root + "/");
    }

    /** How many levels below the root. */
    int depth(String path) {
        if (path.equals(root)) {
            return 0;
        }
        String below = root.equals("/") ? path : path.substring(root.length());
        return (int) below.chars().filter(c -> c == '/').count();
    }

    /** Whether a node is held: within the depth, and wanted with all that is above it. */
    boolean holds(String path) {
        if (!covers(path) || depth(path) > options.depth()) {
            return false;
        }
        for (String node = path; !node.equals(root); node = parent(node)) {
            if (!isWanted(node)) {
                return false;
            }
        }
        return true;
    }

    private boolean isWanted(String path) {
        try {
            return options.filter().test(path);
        } catch (Throwable thrown) {
            LOG.warn("The filter of the cache of {} threw; {} is left out", root, path, thrown);
            return false;
        }
    }

    static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash == 0 ? "/" : path.substring(0, slash);
    }

    static String child(String path, String name) {
        return path.equals("/") ? "/" + name : path + "/" + name;
    }
}
