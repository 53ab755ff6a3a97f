package io.kazoo.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A table of text, for people or as Markdown. The first two columns are words, the rest figures. */
final class TextTable {

    private static final int WORD_COLUMNS = 2;

    private final List<List<String>> rows = new ArrayList<>();

    TextTable(String... titles) {
        rows.add(List.of(titles));
    }

    /**
     * Adds a row.
     *
     * @throws IllegalArgumentException if it is not as wide as the titles
     */
    void row(List<String> cells) {
        if (cells.size() != rows.get(0).size()) {
            throw new IllegalArgumentException(
                    cells.size() + " cells under " + rows.get(0).size() + " titles");
        }
        rows.add(List.copyOf(cells));
    }

    /** Lines in columns, a rule below the titles. */
    String plain() {
        int[] widths = widths();
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            lines.add(IntStream.range(0, widths.length)
                    .mapToObj(column -> pad(row.get(column), widths[column], column >= WORD_COLUMNS))
                    .collect(Collectors.joining("  "))
                    .stripTrailing());
        }
        lines.add(1, "-".repeat(IntStream.of(widths).sum() + 2 * (widths.length - 1)));
        return String.join("\n", lines) + "\n";
    }

    /** A Markdown table. */
    String markdown() {
        int[] widths = widths();
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            lines.add(IntStream.range(0, widths.length)
                    .mapToObj(column -> pad(row.get(column), widths[column], column >= WORD_COLUMNS))
                    .collect(Collectors.joining(" | ", "| ", " |")));
        }
        lines.add(
                1,
                IntStream.range(0, widths.length)
                        .mapToObj(column -> column < WORD_COLUMNS ? "---" : "---:")
                        .collect(Collectors.joining(" | ", "| ", " |")));
        return String.join("\n", lines) + "\n";
    }

    private int[] widths() {
        return IntStream.range(0, rows.get(0).size())
                .map(column -> rows.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
    }

    private static String pad(String cell, int width, boolean right) {
        String blanks = " ".repeat(width - cell.length());
        return right ? blanks + cell : cell + blanks;
    }
}
