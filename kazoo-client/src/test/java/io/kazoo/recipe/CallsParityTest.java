package io.kazoo.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What can be waited for in a recipe can be had as a future too, and the other way round. */
class CallsParityTest {

    /** Those that run the caller's code on the caller's thread, and the one whose future has a name of its own. */
    private static final Set<String> WAITING_ONLY = Set.of("run", "runExclusively", "awaitSettled");

    private static final Map<Type, Type> PRIMITIVES = Map.of(
            Void.class,
            void.class,
            Boolean.class,
            boolean.class,
            Long.class,
            long.class,
            Integer.class,
            int.class,
            Double.class,
            double.class);

    @ParameterizedTest
    @MethodSource("recipes")
    void recipe_callWithAFuture_hasAWaitingTwin(Class<?> recipe) {
        assertThat(methods(recipe).filter(method -> method.getName().endsWith("Async")))
                .allSatisfy(method -> {
                    String name = method.getName().substring(0, method.getName().length() - "Async".length());
                    assertThat(method(recipe, name, method.getParameterTypes()))
                            .as("twin of " + method)
                            .get()
                            .extracting(twin -> twin.getGenericReturnType().toString())
                            .isEqualTo(waitedFor(method).toString());
                });
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void recipe_callThatWaits_hasATwinWithAFuture(Class<?> recipe) {
        assertThat(methods(recipe)
                        .filter(method -> List.of(method.getExceptionTypes()).contains(InterruptedException.class))
                        .filter(method -> !WAITING_ONLY.contains(method.getName())))
                .allSatisfy(method -> assertThat(method(recipe, method.getName() + "Async", method.getParameterTypes()))
                        .as("twin of " + method)
                        .isPresent());
    }

    @Test
    void recipes_areFound() throws Exception {
        assertThat(recipes()).contains(KazooLock.class, SetPartitioner.class, TreeCache.class);
    }

    static List<Class<?>> recipes() throws IOException, URISyntaxException {
        Path classes = Path.of(Recipes.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (Stream<Path> files = Files.list(classes.resolve("io/kazoo/recipe"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".class") && !name.contains("$") && !name.startsWith("package"))
                    .<Class<?>>map(name -> type("io.kazoo.recipe." + name.replace(".class", "")))
                    .filter(type -> Modifier.isPublic(type.getModifiers()))
                    .filter(type -> type != ReentrantKazooLock.class) // whose holds belong to the thread that waited
                    .toList();
        }
    }

    private static Class<?> type(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static Stream<Method> methods(Class<?> recipe) {
        return Arrays.stream(recipe.getMethods())
                .filter(method ->
                        !method.isSynthetic() && method.getDeclaringClass().getPackage() == Recipes.class.getPackage());
    }

    private static Optional<Method> method(Class<?> recipe, String name, Class<?>[] parameters) {
        return methods(recipe)
                .filter(method ->
                        method.getName().equals(name) && Arrays.equals(method.getParameterTypes(), parameters))
                .findFirst();
    }

    private static Type waitedFor(Method method) {
        Type value = ((ParameterizedType) method.getGenericReturnType()).getActualTypeArguments()[0];
        return PRIMITIVES.getOrDefault(value, value);
    }
}
