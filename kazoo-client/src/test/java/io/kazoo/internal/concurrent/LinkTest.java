package io.kazoo.internal.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LinkTest {

    private final Link stack = new Link("c", new Link("b", "a"));

    @Test
    void oldestFirst_givesTheOrderOfRegistration() {
        assertThat(stack.oldestFirst()).containsExactly("a", "b", "c");
    }

    @Test
    void without_anyPosition_leavesTheOthersInOrder() {
        assertThat(Link.without(stack, "a")).isEqualTo(new Link("c", "b"));
        assertThat(Link.without(stack, "b")).isEqualTo(new Link("c", "a"));
        assertThat(Link.without(stack, "c")).isEqualTo(new Link("b", "a"));
    }

    @Test
    void without_oneThatIsMissing_givesTheSameStack() {
        assertThat(Link.without(stack, "d")).isSameAs(stack);
        assertThat(Link.without("a", "d")).isEqualTo("a");
    }

    @Test
    void without_theOnlyOne_givesNothing() {
        assertThat(Link.without("a", "a")).isNull();
    }
}
