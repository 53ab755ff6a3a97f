package io.kazoo.simulation.museum;

import io.kazoo.AsyncKazooClient;
import io.kazoo.testkit.EmbeddedZooKeeper;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * All classes of this project once more, some of them compiled from changed sources.
 *
 * <p>What is compiled stays in memory: neither the sources nor the build's classes are touched. Classes of the project are
 * looked for here first, all others come from the loader that is in use. Thread-safe, as class loaders are.
 */
public final class ChangedClient extends URLClassLoader {

    private static final String OURS = "io.kazoo.";

    static {
        registerAsParallelCapable();
    }

    private final Map<String, byte[]> changed;

    private ChangedClient(Map<String, byte[]> changed) {
        super("changed client", places(), ChangedClient.class.getClassLoader());
        this.changed = changed;
    }

    /**
     * Compiles the changed sources.
     *
     * @param sources by file, such as {@code io/kazoo/KazooClient.java}
     * @throws IllegalArgumentException if one does not compile
     */
    public static ChangedClient of(Map<String, String> sources) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            throw new IllegalStateException("needs a JDK, not only a Java runtime");
        }
        DiagnosticCollector<JavaFileObject> complaints = new DiagnosticCollector<>();
        List<JavaFileObject> units = new ArrayList<>();
        sources.forEach((file, text) -> units.add(new Source(file, text)));
        try (Classes classes = new Classes(compiler.getStandardFileManager(complaints, null, null))) {
            List<String> options = List.of("-classpath", classPath(), "-proc:none", "-nowarn", "-g");
            if (!compiler.getTask(null, classes, complaints, options, null, units)
                    .call()) {
                throw new IllegalArgumentException("does not compile: " + complaints.getDiagnostics());
            }
            return new ChangedClient(classes.bytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(OURS)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : findClass(name);
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] bytes = changed.get(name);
        return bytes == null ? super.findClass(name) : defineClass(name, bytes, 0, bytes.length);
    }

    /** Where classes of the project lie: the client's, the test kit's and those of the tests. */
    private static URL[] places() {
        Set<Path> places = new LinkedHashSet<>();
        for (Class<?> type : List.of(AsyncKazooClient.class, EmbeddedZooKeeper.class, ChangedClient.class)) {
            places.add(ClientSources.placeOf(type));
        }
        return places.stream().map(ChangedClient::url).toArray(URL[]::new);
    }

    private static URL url(Path place) {
        try {
            return place.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Surefire hands the class path over in a jar's manifest, which the compiler reads too, and in a property. */
    private static String classPath() {
        String ours = ClientSources.placeOf(AsyncKazooClient.class)
                + File.pathSeparator
                + System.getProperty("java.class.path");
        String surefires = System.getProperty("surefire.test.class.path");
        return surefires == null ? ours : ours + File.pathSeparator + surefires;
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String file, String text) {
            super(URI.create("changed:///" + file), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class Output extends SimpleJavaFileObject {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Output(String name) {
            super(URI.create("changed:///" + name.replace('.', '/') + Kind.CLASS.extension), Kind.CLASS);
        }

        @Override
        public OutputStream openOutputStream() {
            return bytes;
        }
    }

    private static final class Classes extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, Output> outputs = new HashMap<>();

        Classes(JavaFileManager standard) {
            super(standard);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
            return outputs.computeIfAbsent(name, Output::new);
        }

        Map<String, byte[]> bytes() {
            return outputs.entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, entry -> entry.getValue().bytes.toByteArray()));
        }
    }
}
