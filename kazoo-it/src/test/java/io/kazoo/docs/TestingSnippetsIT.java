package io.kazoo.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every snippet of docs/testing.md is a class of tests that compiles and passes. */
class TestingSnippetsIT {

    @ParameterizedTest(name = "{0}")
    @MethodSource("javaSnippets")
    void snippet_asItStands_passes(CodeBlock snippet) {
        assertThat(snippet.isClass()).isTrue();

        ReadmeSnippetsIT.runTests(SnippetCompiler.compile(snippet, "127.0.0.1:1"));
    }

    @Test
    void snippets_areFound() {
        assertThat(javaSnippets()).hasSize(5);
    }

    static Stream<CodeBlock> javaSnippets() {
        return CodeBlock.in("docs/testing.md").stream()
                .filter(block -> block.language().equals("java"));
    }
}
