package io.kazoo.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One fenced block of a Markdown document.
 *
 * @param document its path from the root
 * @param language behind the opening fence, "" for none
 * @param heading above it
 * @param line of its first line of code, from 1
 * @param lines its code
 */
record CodeBlock(String document, String language, String heading, int line, List<String> lines) {
    private static final Pattern HEADING = Pattern.compile("#+ (.+)");
    private static final Pattern PRINTS = Pattern.compile("// prints: (.*)$");

    CodeBlock {
        lines = List.copyOf(lines);
    }

    /** All blocks of a document, in order. */
    static List<CodeBlock> in(String document) {
        List<String> markdown = Tree.lines(document);
        List<CodeBlock> blocks = new ArrayList<>();
        String heading = "";
        for (int i = 0; i < markdown.size(); i++) {
            String line = markdown.get(i);
            if (line.startsWith("```")) {
                int end = markdown.subList(i + 1, markdown.size()).indexOf("```");
                if (end < 0) {
                    throw new IllegalStateException("the block of line " + (i + 1) + " does not end");
                }
                blocks.add(new CodeBlock(
                        document, line.substring(3), heading, i + 2, markdown.subList(i + 1, i + 1 + end)));
                i += end + 1;
            } else if (HEADING.matcher(line).matches()) {
                heading = line.replaceFirst("#+ ", "");
            }
        }
        return blocks;
    }

    /** What its comments say that it prints, a line for each. */
    List<String> prints() {
        return lines.stream()
                .map(PRINTS::matcher)
                .filter(matcher -> matcher.find())
                .map(matcher -> matcher.group(1).strip())
                .toList();
    }

    /** Whether it is a whole class rather than statements. */
    boolean isClass() {
        return lines.stream().anyMatch(line -> line.matches("(public |final )*class \\w+ .*"));
    }

    @Override
    public String toString() {
        return heading + " (line " + line + ")";
    }
}
