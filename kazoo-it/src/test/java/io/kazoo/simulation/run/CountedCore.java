package io.kazoo.simulation.run;

import io.kazoo.simulation.museum.ChangedClient;
import io.kazoo.simulation.museum.ClientSources;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A copy of {@code SessionCore} that counts which input meets which phase: made from its source by a line at the beginning of
 * each input, so that the code itself need not know of it. Everything runs on that copy in a class loader of its own.
 */
final class CountedCore {

    private static final String FILE = "io/kazoo/internal/session/SessionCore.java";
    private static final Pattern INPUT = Pattern.compile("\\n    public \\w+ (\\w+)\\(long now[^{]*\\{\\n");

    private CountedCore() {}

    /**
     * Runs a campaign on the copy.
     *
     * @throws IllegalStateException if there is no compiler, or no source, or the inputs are not those that are listed
     */
    static boolean campaign(long from, long seeds, boolean trace, PrintStream out) {
        ChangedClient client =
                ChangedClient.of(Map.of(FILE, counted(ClientSources.find().read(FILE))));
        try {
            return (boolean) client.loadClass(Campaign.class.getName())
                    .getMethod("run", long.class, long.class, boolean.class, PrintStream.class, String.class)
                    .invoke(null, from, seeds, trace, out, "");
        } catch (InvocationTargetException e) {
            throw new AssertionError("the campaign broke off", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("no campaign in the copy", e);
        }
    }

    /** The source with its inputs counted. */
    static String counted(String source) {
        StringBuilder text = new StringBuilder();
        List<String> found = new ArrayList<>();
        Matcher inputs = INPUT.matcher(source);
        int at = 0;
        while (inputs.find()) {
            String name = inputs.group(1);
            found.add(name);
            text.append(source, at, inputs.end())
                    .append("        io.kazoo.simulation.run.Cells.hit(")
                    .append(Cells.INPUTS.indexOf(name))
                    .append(", phaseNumber());\n");
            at = inputs.end();
        }
        if (!found.equals(Cells.INPUTS)) {
            throw new IllegalStateException("inputs of SessionCore are " + found + ", listed are " + Cells.INPUTS);
        }
        int end = source.lastIndexOf('}');
        StringJoiner number = new StringJoiner("\n", "\n    private int phaseNumber() {\n", "\n    }\n}\n");
        for (int phase = 0; phase < Cells.PHASES.size() - 1; phase++) {
            number.add("        if (phase instanceof Phase." + Cells.PHASES.get(phase) + ") { return " + phase + "; }");
        }
        number.add("        return " + (Cells.PHASES.size() - 1) + ";");
        return text.append(source, at, end).append(number).toString();
    }
}
