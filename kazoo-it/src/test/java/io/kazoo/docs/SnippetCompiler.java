package io.kazoo.docs;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Compiles snippets of documents in memory, for Java 17 and with every warning an error. A snippet of statements becomes the
 * method of a {@link Snippet}, with the imports that the README promises; one that is a class stays as it is. Lines keep their
 * numbers, so that messages lead to the document.
 */
final class SnippetCompiler {
    private static final String IMPORTS = imports(
            "static java.nio.charset.StandardCharsets.UTF_8",
            "io.kazoo.*",
            "io.kazoo.data.*",
            "io.kazoo.error.*",
            "io.kazoo.recipe.*",
            "io.kazoo.spi.*",
            "java.time.*",
            "java.util.*",
            "java.util.concurrent.*");
    private static final Pattern HOST = Pattern.compile("(127\\.0\\.0\\.1|\\bzk\\d):2181\\b");
    private static final Pattern TYPE = Pattern.compile("\\bclass (\\w+)");

    private SnippetCompiler() {}

    private static String imports(String... names) {
        return Arrays.stream(names).map(name -> "import " + name + ";").collect(Collectors.joining());
    }

    /** The class of a block, with {@code address} in the place of each host. */
    static Class<?> compile(CodeBlock block, String address) {
        String name = block.isClass() ? "readme." + typeOf(block) : "readme.Line" + block.line();
        String source = block.isClass() ? "package readme;" + code(block, 0) : wrapped(block);
        return load(block.document(), name, HOST.matcher(source).replaceAll(Matcher.quoteReplacement(address)));
    }

    private static String typeOf(CodeBlock block) {
        Matcher matcher = TYPE.matcher(String.join("\n", block.lines()));
        if (!matcher.find()) {
            throw new IllegalStateException("no class in " + block);
        }
        return matcher.group(1);
    }

    private static String wrapped(CodeBlock block) {
        int code = 0;
        while (block.lines().get(code).isBlank() || block.lines().get(code).startsWith("import ")) {
            code++;
        }
        return "package readme;" + IMPORTS + String.join("", block.lines().subList(0, code))
                + "final class Line" + block.line()
                + " extends io.kazoo.docs.Snippet { protected void code() throws"
                + " Exception {" + code(block, code) + "} }";
    }

    /** The lines of code from {@code first} on, on the lines they have in the document. */
    private static String code(CodeBlock block, int first) {
        return "\n".repeat(block.line() + first - 1)
                + String.join("\n", block.lines().subList(first, block.lines().size())) + "\n";
    }

    private static Class<?> load(String document, String name, String source) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> messages = new DiagnosticCollector<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(messages, null, null);
                InMemory output = new InMemory(files)) {
            List<String> options = List.of(
                    "--release", "17", "-Xlint:all,-processing,-classfile,-path", "-Werror", "-cp", classPath());
            boolean compiled = compiler.getTask(
                            null, output, messages, options, null, List.of(new Source(name, source)))
                    .call();
            if (!compiled) {
                throw new AssertionError(messages.getDiagnostics().stream()
                        .map(message -> describe(document, message))
                        .collect(Collectors.joining("\n", "does not compile:\n", "")));
            }
            return output.loader().loadClass(name);
        } catch (java.io.IOException | ClassNotFoundException e) {
            throw new IllegalStateException("could not compile " + name, e);
        }
    }

    private static String describe(String document, Diagnostic<? extends JavaFileObject> message) {
        return document + ":" + message.getLineNumber() + ": " + message.getMessage(null);
    }

    /** The tests' class path; Surefire starts the JVM with a jar that only refers to it. */
    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String className, String text) {
            super(URI.create("string:///" + className.replace('.', '/') + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    /** Keeps what is compiled. */
    private static final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, ByteArrayOutputStream> classes = new HashMap<>();

        InMemory(JavaFileManager files) {
            super(files);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            classes.put(className, bytes);
            return new SimpleJavaFileObject(URI.create("mem:///" + className.replace('.', '/') + ".class"), kind) {
                @Override
                public OutputStream openOutputStream() {
                    return bytes;
                }
            };
        }

        ClassLoader loader() {
            return new ClassLoader(SnippetCompiler.class.getClassLoader()) {
                @Override
                protected Class<?> findClass(String name) throws ClassNotFoundException {
                    ByteArrayOutputStream bytes = classes.get(name);
                    if (bytes == null) {
                        throw new ClassNotFoundException(name);
                    }
                    return defineClass(name, bytes.toByteArray(), 0, bytes.size());
                }
            };
        }
    }
}
