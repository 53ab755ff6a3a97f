package io.kazoo.architecture;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** Sources of this project as the compiler's own parser sees them. */
final class SourceTree {

    /**
     * A method or constructor with a body.
     *
     * @param name with its class, e.g. {@code SessionCore.tick}
     * @param lines from the first of its declaration, annotations included and Javadoc not, to its closing brace
     */
    record Method(String file, String name, int lines) {}

    /**
     * A class, interface, record or enum.
     *
     * @param api whether everything around it is public too
     */
    record Type(String file, String packageName, String name, boolean api, boolean documented) {}

    /** A file, its path relative to the root of the repository. */
    record SourceFile(String file, int lines) {}

    private final List<SourceFile> files = new ArrayList<>();
    private final List<Method> methods = new ArrayList<>();
    private final List<Type> types = new ArrayList<>();
    private final List<String> synchronizedBlocks = new ArrayList<>();

    private SourceTree() {}

    /** Parses the sources below some folders, given relative to the root of the repository. */
    static SourceTree of(String... folders) {
        Path root = root();
        List<Path> paths = new ArrayList<>();
        for (String folder : folders) {
            try (Stream<Path> all = Files.walk(root.resolve(folder))) {
                all.filter(path -> path.toString().endsWith(".java")).forEach(paths::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        SourceTree tree = new SourceTree();
        tree.parse(root, paths);
        return tree;
    }

    /** The root of the repository, from wherever in it the test runs. */
    static Path root() {
        Path start = Path.of("").toAbsolutePath();
        for (Path folder = start; folder != null; folder = folder.getParent()) {
            if (Files.isDirectory(folder.resolve("kazoo-client")) && Files.isRegularFile(folder.resolve("pom.xml"))) {
                return folder;
            }
        }
        throw new IllegalStateException("not inside the repository: " + start);
    }

    List<SourceFile> files() {
        return files;
    }

    List<Method> methods() {
        return methods;
    }

    List<Type> types() {
        return types;
    }

    /** Where a {@code synchronized} statement is, as {@code package.Class}. */
    List<String> synchronizedBlocks() {
        return synchronizedBlocks;
    }

    private void parse(Path root, List<Path> paths) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, manager, null, List.of("-proc:none"), null, manager.getJavaFileObjectsFromPaths(paths));
            DocTrees docs = DocTrees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                Path path = Path.of(unit.getSourceFile().toUri());
                String file = root.relativize(path).toString();
                files.add(new SourceFile(file, Files.readAllLines(path).size()));
                new Scanner(file, unit, docs).scan(unit, null);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Scanner extends TreePathScanner<@Nullable Void, @Nullable Void> {
        private final String file;
        private final CompilationUnitTree unit;
        private final DocTrees docs;

        Scanner(String file, CompilationUnitTree unit, DocTrees docs) {
            this.file = file;
            this.unit = unit;
            this.docs = docs;
        }

        @Override
        public @Nullable Void visitClass(ClassTree node, @Nullable Void unused) {
            if (!node.getSimpleName().toString().isEmpty()) {
                types.add(new Type(
                        file,
                        packageName(),
                        node.getSimpleName().toString(),
                        isApi(),
                        docs.getDocComment(getCurrentPath()) != null));
            }
            return super.visitClass(node, unused);
        }

        @Override
        public @Nullable Void visitMethod(MethodTree node, @Nullable Void unused) {
            if (node.getBody() != null) {
                methods.add(new Method(file, enclosing() + "." + node.getName(), linesOf(node)));
            }
            return super.visitMethod(node, unused);
        }

        @Override
        public @Nullable Void visitSynchronized(SynchronizedTree node, @Nullable Void unused) {
            synchronizedBlocks.add(packageName() + "." + enclosing());
            return super.visitSynchronized(node, unused);
        }

        private String packageName() {
            return unit.getPackageName() == null ? "" : unit.getPackageName().toString();
        }

        private int linesOf(Tree node) {
            SourcePositions positions = docs.getSourcePositions();
            LineMap lines = unit.getLineMap();
            long first = lines.getLineNumber(positions.getStartPosition(unit, node));
            long last = lines.getLineNumber(positions.getEndPosition(unit, node));
            return Math.toIntExact(last - first + 1);
        }

        private String enclosing() {
            for (Tree tree : getCurrentPath()) {
                if (tree instanceof ClassTree type
                        && !type.getSimpleName().toString().isEmpty()) {
                    return type.getSimpleName().toString();
                }
            }
            return file;
        }

        /** Public, and so is all around it; what is in an interface is public by itself. */
        private boolean isApi() {
            boolean api = true;
            boolean inInterface = false;
            List<ClassTree> outwards = new ArrayList<>();
            for (Tree tree : getCurrentPath()) {
                if (tree instanceof ClassTree type) {
                    outwards.add(type);
                } else if (tree instanceof MethodTree) {
                    return false;
                }
            }
            for (int i = outwards.size() - 1; i >= 0; i--) {
                ClassTree type = outwards.get(i);
                api &= inInterface || type.getModifiers().getFlags().contains(Modifier.PUBLIC);
                inInterface = type.getKind() == Tree.Kind.INTERFACE || type.getKind() == Tree.Kind.ANNOTATION_TYPE;
            }
            return api;
        }
    }
}
