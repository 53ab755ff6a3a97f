package io.kazoo.testkit.model;

import io.kazoo.error.ErrorCodes;
import org.jspecify.annotations.Nullable;

/** What ZooKeeper takes for a path. */
final class PathRules {

    private PathRules() {}

    /** Refuses what is no valid path. */
    static String check(@Nullable String path, ModelVersion version) {
        if (path == null || !isValid(path, version.since(5))) {
            throw new Refusal(ErrorCodes.BAD_ARGUMENTS);
        }
        return path;
    }

    /** Refuses a missing path where ZooKeeper trips over it. */
    static String require(@Nullable String path) {
        if (path == null) {
            throw new Refusal(ErrorCodes.MARSHALLING_ERROR);
        }
        return path;
    }

    private static boolean isValid(String path, boolean strict) {
        int length = path.length();
        if (length == 0 || path.charAt(0) != '/') {
            return false;
        }
        if (length == 1) {
            return true;
        }
        int start = 1;
        for (int i = 1; i < length; i++) {
            char c = path.charAt(i);
            if (c == '/') {
                if (!isName(path, start, i)) {
                    return false;
                }
                start = i + 1;
            } else if (strict ? isForbidden(c) : isForbiddenOfOld(c)) {
                return false;
            }
        }
        return isName(path, start, length);
    }

    private static boolean isName(String path, int start, int end) {
        int length = end - start;
        if (length == 0 || length == 1 && path.charAt(start) == '.') {
            return false;
        }
        return length != 2 || path.charAt(start) != '.' || path.charAt(start + 1) != '.';
    }

    private static boolean isForbidden(char c) {
        return c <= '\u001f' || c >= '\u007f' && c <= '\u009f' || c >= '\ud800' && c <= '\uf8ff' || c >= '\ufff0';
    }

    /** Servers of 3.4 forgot the first and the last of each range. */
    private static boolean isForbiddenOfOld(char c) {
        return c < '\u001f'
                || c > '\u007f' && c < '\u009f'
                || c > '\ud800' && c < '\uf8ff'
                || c > '\ufff0' && c < '\uffff';
    }
}
