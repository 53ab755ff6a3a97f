package io.kazoo.it.contract;

import java.util.List;

/** Where two transcripts part. */
final class Difference {

    private static final int BEFORE = 6;
    private static final int AFTER = 3;

    private Difference() {}

    /** The first lines that differ and those around them; empty if there are none. */
    static String between(List<String> expected, List<String> heard) {
        int line = 0;
        while (line < expected.size()
                && line < heard.size()
                && expected.get(line).equals(heard.get(line))) {
            line++;
        }
        if (line == expected.size() && line == heard.size()) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        for (int i = Math.max(0, line - BEFORE); i < line; i++) {
            text.append("\n  ").append(expected.get(i));
        }
        for (int i = line; i < Math.min(expected.size(), line + AFTER); i++) {
            text.append("\n- ").append(expected.get(i));
        }
        for (int i = line; i < Math.min(heard.size(), line + AFTER); i++) {
            text.append("\n+ ").append(heard.get(i));
        }
        return text.toString();
    }
}
