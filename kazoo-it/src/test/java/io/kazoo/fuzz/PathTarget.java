package io.kazoo.fuzz;

import io.kazoo.data.ZnodePath;
import java.nio.charset.StandardCharsets;
import org.apache.zookeeper.common.PathUtils;

/** A path that a user gives: it is refused, or has a normal form that ZooKeeper itself takes. */
public final class PathTarget {

    private static final Bounds BOUNDS = Bounds.ofText();

    private PathTarget() {}

    /** The fuzzer's entry: a byte says whether the node is sequential and which bytes make a character, the rest is text. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        boolean sequential = (input[0] & 1) != 0;
        String path = (input[0] & 2) != 0
                ? new String(input, 1, input.length - 1, StandardCharsets.UTF_16)
                : new String(input, 1, input.length - 1, StandardCharsets.UTF_8);
        BOUNDS.check(input.length, () -> normalize(path, sequential));
    }

    private static void normalize(String path, boolean sequential) {
        try {
            String normal = ZnodePath.normalize(path);
            String forCreate = ZnodePath.normalizeForCreate(path, sequential);
            PathUtils.validatePath(normal);
            PathUtils.validatePath(forCreate, sequential);
            boolean stable = normal.equals(ZnodePath.normalize(normal))
                    && forCreate.equals(ZnodePath.normalizeForCreate(forCreate, sequential))
                    && (normal.equals("/")
                            || normal.equals(ZnodePath.join(ZnodePath.parent(normal), ZnodePath.name(normal))));
            if (!stable) {
                throw new AssertionError("no normal form: " + normal + " or " + forCreate);
            }
        } catch (IllegalArgumentException e) {
            if (accepted(path)) {
                throw new AssertionError("ZooKeeper takes the path", e);
            }
            if (e.getMessage() == null || !e.getMessage().startsWith("bad path")) {
                throw new AssertionError("not our refusal", e);
            }
        }
    }

    private static boolean accepted(String path) {
        try {
            PathUtils.validatePath(path);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
