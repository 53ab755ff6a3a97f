package io.kazoo.it.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumberPropertyTest {
    private static final String NAME = "kazoo.number-property-test";

    @AfterEach
    void clear() {
        System.clearProperty(NAME);
    }

    @Test
    void whole_notGiven_isTheDefault() {
        assertThat(NumberProperty.whole(NAME, 1, 7)).isEqualTo(7);
        assertThat(NumberProperty.positive(NAME, 0.01)).isEqualTo(0.01);
    }

    @Test
    void whole_aNumber_isThat() {
        System.setProperty(NAME, "12");

        assertThat(NumberProperty.whole(NAME, 1, 7)).isEqualTo(12);
        assertThat(NumberProperty.positive(NAME, 0.01)).isEqualTo(12);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "1e3", "12 ", "0", "-4", "0x", "99999999999999999999"})
    void whole_whatIsNone_isNamedWithItsProperty(String text) {
        System.setProperty(NAME, text);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> NumberProperty.whole(NAME, 1, 7))
                .withMessageStartingWith("-D" + NAME + "=" + text + " is ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NumberProperty.positive(NAME, 0.01))
                .withMessageStartingWith("-D" + NAME + "=" + text + " is ");
    }
}
