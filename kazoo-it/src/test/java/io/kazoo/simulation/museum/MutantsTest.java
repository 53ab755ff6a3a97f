package io.kazoo.simulation.museum;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What is in the museum can still be put into the client, whose sources change. */
@Tag("slow")
class MutantsTest {

    @Test
    void all_thirtyAtLeast() {
        List<Mutant> mutants = Mutant.all();

        assertThat(mutants).hasSizeGreaterThanOrEqualTo(30);
        assertThat(mutants).extracting(Mutant::about).doesNotContain("").doesNotHaveDuplicates();
    }

    @TestFactory
    List<DynamicTest> build_eachMutant_compilesAndDiffers() {
        ClientSources sources = ClientSources.find();
        return Mutant.all().stream()
                .map(mutant -> DynamicTest.dynamicTest(mutant.name(), () -> {
                    try (ChangedClient client = mutant.build(sources)) {
                        String type = mutant.file().replace(".java", "").replace('/', '.');

                        assertThat(client.loadClass(type).getClassLoader()).isSameAs(client);
                        assertThat(mutant.replacement()).isNotEqualTo(mutant.original());
                    }
                }))
                .toList();
    }
}
