package io.kazoo.data;

import java.util.HexFormat;

/**
 * Rules for paths of nodes.
 *
 * <p>A path in normal form begins with {@code /}, ends without one (but for the root itself), and has no empty component.
 * The components {@code .} and {@code ..} are refused, and so are the characters that servers refuse: U+0000 to U+001F,
 * U+007F to U+009F, U+D800 to U+F8FF (thus every character outside the basic plane) and U+FFF0 to U+FFFF.
 */
public final class ZnodePath {
    private static final HexFormat HEX = HexFormat.of();

    private ZnodePath() {}

    /**
     * The path in normal form: a missing leading {@code /} is added, repeated ones are collapsed, trailing ones dropped. A
     * path already in normal form is returned as it is.
     *
     * @throws IllegalArgumentException if the path is empty, or has a component or a character that is refused
     */
    public static String normalize(String path) {
        return normalize(path, false);
    }

    /**
     * The path in normal form, except that a sequential node keeps one trailing {@code /}: {@code /p/} makes a child of
     * {@code /p} whose name is the number alone.
     *
     * @throws IllegalArgumentException if the path is empty, or has a component or a character that is refused
     */
    public static String normalizeForCreate(String path, boolean sequential) {
        return normalize(path, sequential);
    }

    /**
     * The parts put together with {@code /} between them, in normal form. Empty parts are skipped, and a part that begins
     * with {@code /} does not start over: {@code join("/a", "/b")} is {@code /a/b}.
     *
     * @throws IllegalArgumentException if all parts are empty, or one has a component or a character that is refused
     */
    public static String join(String... parts) {
        StringBuilder joined = new StringBuilder();
        for (String part : parts) {
            if (!part.isEmpty()) {
                joined.append(joined.isEmpty() ? "" : "/").append(part);
            }
        }
        return normalize(joined.toString());
    }

    /** Whether the path begins with {@code /}. */
    public static boolean isAbsolute(String path) {
        return path.startsWith("/");
    }

    /**
     * The parent of a node, in normal form; the root is its own parent.
     *
     * @throws IllegalArgumentException if the path is not one
     */
    public static String parent(String path) {
        String normal = normalize(path);
        return normal.substring(0, Math.max(1, normal.lastIndexOf('/')));
    }

    /**
     * The last component of the path; empty for the root.
     *
     * @throws IllegalArgumentException if the path is not one
     */
    public static String name(String path) {
        String normal = normalize(path);
        return normal.substring(normal.lastIndexOf('/') + 1);
    }

    private static String normalize(String path, boolean keepsTrailingSlash) {
        int length = path.length();
        if (length == 0) {
            throw refused(path, "it is empty");
        }
        boolean normal = path.charAt(0) == '/';
        int start = 0;
        for (int i = 0; i <= length; i++) {
            char c = i < length ? path.charAt(i) : '/';
            if (c != '/') {
                if (isForbidden(c)) {
                    throw refused(
                            path,
                            "it has the character U+" + HEX.withUpperCase().toHexDigits(c) + " at index " + i);
                }
            } else {
                checkComponent(path, start, i);
                normal &= i == 0 || i > start || length == 1 || (i == length && keepsTrailingSlash);
                start = i + 1;
            }
        }
        return normal ? path : rebuild(path, keepsTrailingSlash);
    }

    private static void checkComponent(String path, int start, int end) {
        int length = end - start;
        if ((length == 1 || length == 2) && path.startsWith("..".substring(0, length), start)) {
            throw refused(path, "it has the component \"" + path.substring(start, end) + "\"");
        }
    }

    private static String rebuild(String path, boolean keepsTrailingSlash) {
        StringBuilder normal = new StringBuilder(path.length() + 1);
        for (String component : path.split("/")) {
            if (!component.isEmpty()) {
                normal.append('/').append(component);
            }
        }
        if (normal.isEmpty() || (keepsTrailingSlash && path.endsWith("/"))) {
            normal.append('/');
        }
        return normal.toString();
    }

    private static boolean isForbidden(char c) {
        return c <= '\u001f' || (c >= '\u007f' && c <= '\u009f') || (c >= '\ud800' && c <= '\uf8ff') || c >= '\ufff0';
    }

    private static IllegalArgumentException refused(String path, String reason) {
        StringBuilder shown = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (isForbidden(c)) {
                shown.append("\\u").append(HEX.toHexDigits(c));
            } else {
                shown.append(c);
            }
        }
        return new IllegalArgumentException("bad path \"" + shown + "\": " + reason);
    }
}
