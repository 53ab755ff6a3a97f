package io.kazoo.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Whoever waits for recipes and whoever does not get the same ones, under the same name and with the same parameters. */
class FacesParityTest {

    @Test
    void recipes_everyOne_hasItsTwin() {
        Set<String> async = signatures(AsyncRecipes.class);

        assertThat(signatures(Recipes.class)).isEqualTo(async).isNotEmpty();
    }

    /** The public methods: {@code result name(parameters)}. Recipes are objects, so their type is the same on both faces. */
    private static Set<String> signatures(Class<?> face) {
        return Arrays.stream(face.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && !Modifier.isStatic(method.getModifiers()))
                .map(FacesParityTest::signature)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String signature(Method method) {
        return method.getGenericReturnType() + " " + method.getName()
                + Arrays.toString(method.getGenericParameterTypes());
    }
}
