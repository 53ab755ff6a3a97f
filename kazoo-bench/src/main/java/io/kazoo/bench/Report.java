package io.kazoo.bench;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * The outcome of a run in words and tables.
 *
 * @param loadBefore load average when the run began
 * @param loadAfter load average when it ended
 * @param nullServerRate requests per second the null server gave a bare socket, NaN if it took no part
 */
record Report(BenchOptions options, Results results, String loadBefore, String loadAfter, double nullServerRate) {

    private static final double NOT_QUIET = 0.15;
    private static final String NONE = "-";

    /** For a terminal. */
    String plain() {
        StringBuilder text = new StringBuilder("kazoo benchmarks\n\n");
        facts().forEach(fact -> text.append(fact).append('\n'));
        for (ServerKind server : options.servers()) {
            text.append('\n').append(server.title()).append(": ").append(ratioTitle());
            text.append("\n\n").append(ratios(server).plain());
            text.append('\n').append(server.title()).append(": ").append(figureTitle());
            text.append("\n\n").append(figures(server).plain());
        }
        return text.toString();
    }

    /** For a file. */
    String markdown() {
        StringBuilder text = new StringBuilder();
        facts().forEach(fact -> text.append("- ").append(fact).append('\n'));
        for (ServerKind server : options.servers()) {
            text.append("\n### ").append(server.title()).append('\n');
            text.append("\n**")
                    .append(ratioTitle())
                    .append("**\n\n")
                    .append(ratios(server).markdown());
            text.append('\n')
                    .append(figureTitle())
                    .append("\n\n")
                    .append(figures(server).markdown());
        }
        return text.toString();
    }

    private List<String> facts() {
        Spread others = Spread.of(
                results.all().mapToDouble(sample -> sample.otherShare() * 100).toArray());
        List<String> facts = new ArrayList<>();
        facts.add("run: " + LocalDate.now(ZoneOffset.UTC) + ", "
                + options.pace().name() + ", " + options.pairs() + " pairs, a new process per client and pair");
        facts.add("machine: " + Machine.describe());
        facts.add("versions: " + Machine.versions());
        facts.add("load average: " + loadBefore + " before, " + loadAfter + " after");
        facts.add("CPU taken by other processes during samples, % of the machine: "
                + (others.isPresent() ? spread(others, Report::number) : "unknown")
                + (others.median() > NOT_QUIET * 100 ? " - NOT a quiet machine" : ""));
        facts.add("just-in-time compiler during samples, % of the client's CPU and not counted below: "
                + spread(
                        Spread.of(results.all()
                                .mapToDouble(sample -> sample.compilerShare() * 100)
                                .toArray()),
                        Report::number));
        if (!Double.isNaN(nullServerRate)) {
            facts.add("the null server gives " + number(nullServerRate)
                    + " gets/s to a bare socket that does not decode: no client can be faster");
        }
        facts.add("quote the ratios: both sides of a pair ran within seconds of each other on the same machine; the"
                + " figures below them change from machine to machine and with its load");
        return facts;
    }

    private String ratioTitle() {
        return "ratio to " + options.base().label() + ", median of the pairs [min-max]";
    }

    private static String figureTitle() {
        return "figures, median of the pairs [min-max]";
    }

    private TextTable ratios(ServerKind server) {
        TextTable table = new TextTable(titles("compared"));
        for (Workload workload : options.workloads()) {
            for (ClientKind client : options.clients()) {
                if (client != options.base()) {
                    String compared = client.label() + " / " + options.base().label();
                    table.row(row(
                            workload,
                            compared,
                            metric -> spread(
                                    Spread.ofRatios(
                                            results.figures(server, workload, client, metric),
                                            results.figures(server, workload, options.base(), metric)),
                                    ratio -> String.format(Locale.ROOT, "%.2f", ratio))));
                }
            }
        }
        return table;
    }

    private TextTable figures(ServerKind server) {
        TextTable table = new TextTable(titles("client"));
        for (Workload workload : options.workloads()) {
            for (ClientKind client : options.clients()) {
                table.row(row(
                        workload,
                        client.label(),
                        metric ->
                                spread(Spread.of(results.figures(server, workload, client, metric)), Report::number)));
            }
        }
        return table;
    }

    private static String[] titles(String second) {
        List<String> titles = new ArrayList<>(List.of("workload", second));
        for (Metric metric : Metric.values()) {
            titles.add(metric.title());
        }
        return titles.toArray(String[]::new);
    }

    private static List<String> row(Workload workload, String who, Function<Metric, String> cell) {
        List<String> cells = new ArrayList<>(List.of(workload.label(), who));
        for (Metric metric : Metric.values()) {
            cells.add(cell.apply(metric));
        }
        return cells;
    }

    private static String spread(Spread spread, Function<Double, String> format) {
        if (!spread.isPresent()) {
            return NONE;
        }
        return format.apply(spread.median()) + " [" + format.apply(spread.min()) + "-" + format.apply(spread.max())
                + "]";
    }

    /** Three digits or so, with k and M. */
    static String number(double figure) {
        if (figure >= 999_500) {
            return String.format(Locale.ROOT, "%.2fM", figure / 1e6);
        }
        if (figure >= 9_995) {
            return String.format(Locale.ROOT, "%.0fk", figure / 1e3);
        }
        return String.format(Locale.ROOT, figure < 10 ? "%.2f" : figure < 100 ? "%.1f" : "%.0f", figure);
    }
}
