package io.kazoo.recipe;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The data of a lease as Python's {@code json.dumps} writes it, and as any JSON writer may. */
final class LeaseJson {

    /** The version that kazoo and this library write. */
    static final int VERSION = 1;

    /** Deeper than any lease, and no danger to the stack. */
    private static final int DEEPEST = 16;

    private static final DateTimeFormatter END = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT)
            .withZone(ZoneOffset.UTC);

    private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?([eE][+-]?\\d+)?");
    private static final Set<String> WORDS = Set.of("null", "true", "false", "NaN", "Infinity", "-Infinity");

    private final String text;

    // Owned by the caller's thread.
    private int at;

    private LeaseJson(String text) {
        this.text = text;
    }

    static byte[] write(String holder, Instant end) {
        StringBuilder json = new StringBuilder("{\"version\": " + VERSION + ", \"holder\": \"");
        for (int i = 0; i < holder.length(); i++) {
            escape(json, holder.charAt(i));
        }
        return json.append("\", \"end\": \"")
                .append(END.format(end))
                .append("\"}")
                .toString()
                .getBytes(UTF_8);
    }

    private static void escape(StringBuilder json, char c) {
        int simple = "\"\\\b\f\n\r\t".indexOf(c);
        if (simple >= 0) {
            json.append('\\').append("\"\\bfnrt".charAt(simple));
        } else if (c < ' ' || c > '~') {
            json.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
        } else {
            json.append(c);
        }
    }

    /**
     * What a lease says. Of another version only that is known.
     *
     * @throws IllegalArgumentException when it is no lease
     */
    static LeaseRecord read(byte @Nullable [] data) {
        if (data == null || !(new LeaseJson(decode(data)).document() instanceof Map<?, ?> fields)) {
            throw new IllegalArgumentException("no JSON object");
        }
        if (!(fields.get("version") instanceof Double version)) {
            throw new IllegalArgumentException("no version");
        }
        if (version != VERSION) {
            return new LeaseRecord(version.intValue(), "", Instant.MAX);
        }
        if (fields.get("holder") instanceof String holder && fields.get("end") instanceof String end) {
            try {
                return new LeaseRecord(VERSION, holder, END.parse(end, Instant::from));
            } catch (DateTimeException e) {
                throw new IllegalArgumentException("no time: " + end, e);
            }
        }
        throw new IllegalArgumentException("no holder or no end");
    }

    private static String decode(byte[] data) {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(data)).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("no UTF-8", e);
        }
    }

    // ---- a JSON reader that knows what leases may hold; lists and what is not needed are read over

    private @Nullable Object document() {
        Object value = value(0);
        if (peek() != 0) {
            throw bad("the end");
        }
        return value;
    }

    private @Nullable Object value(int depth) {
        if (depth > DEEPEST) {
            throw bad("less depth");
        }
        char first = peek();
        if (first == '{') {
            return object(depth);
        } else if (first == '[') {
            list(depth);
            return null;
        } else if (first == '"') {
            return string();
        }
        return word();
    }

    private Map<String, Object> object(int depth) {
        Map<String, Object> fields = new LinkedHashMap<>();
        expect('{');
        while (peek() != '}') {
            String name = string();
            expect(':');
            Object value = value(depth + 1);
            if (value != null) {
                fields.put(name, value);
            }
            if (peek() != '}') {
                expect(',');
            }
        }
        expect('}');
        return fields;
    }

    private void list(int depth) {
        expect('[');
        while (peek() != ']') {
            value(depth + 1);
            if (peek() != ']') {
                expect(',');
            }
        }
        expect(']');
    }

    private String string() {
        StringBuilder string = new StringBuilder();
        expect('"');
        for (char c = next(); c != '"'; c = next()) {
            string.append(c == '\\' ? escaped() : c);
        }
        return string.toString();
    }

    private char escaped() {
        char c = next();
        if (c == 'u') {
            at += 4;
            if (at > text.length()) {
                throw bad("four digits");
            }
            return (char) Integer.parseUnsignedInt(text, at - 4, at, 16);
        }
        int simple = "\"\\/bfnrt".indexOf(c);
        if (simple < 0) {
            throw bad("an escape");
        }
        return "\"\\/\b\f\n\r\t".charAt(simple);
    }

    private @Nullable Object word() {
        int begin = at;
        while (at < text.length() && "{}[],:\" \t\r\n".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        String word = text.substring(begin, at);
        if (NUMBER.matcher(word).matches()) {
            return Double.valueOf(word);
        } else if (WORDS.contains(word)) {
            return null;
        }
        throw bad("a value");
    }

    /** The next character that is no space, without passing it; 0 at the end. */
    private char peek() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at < text.length() ? text.charAt(at) : 0;
    }

    private char next() {
        if (at >= text.length()) {
            throw bad("more");
        }
        return text.charAt(at++);
    }

    private void expect(char wanted) {
        if (peek() != wanted) {
            throw bad("'" + wanted + "'");
        }
        at++;
    }

    private IllegalArgumentException bad(String wanted) {
        return new IllegalArgumentException("JSON with " + wanted + " missing at " + at);
    }
}
