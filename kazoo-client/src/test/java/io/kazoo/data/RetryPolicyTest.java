package io.kazoo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How often and after which pauses something is tried again. */
class RetryPolicyTest {

    private static final BackOff DOUBLING = new BackOff(Duration.ofMillis(100), 2, 0.4, Duration.ofSeconds(1));

    @ParameterizedTest
    @CsvSource({"1, 100", "2, 200", "3, 400", "4, 800", "5, 1000", "6, 1000", "2147483647, 1000"})
    void pauseNanos_noJitterDrawn_growsUpToTheCap(int pause, long millis) {
        assertThat(DOUBLING.pauseNanos(pause, 0))
                .isEqualTo(Duration.ofMillis(millis).toNanos());
    }

    @ParameterizedTest
    @CsvSource({"1, 80", "2, 160", "3, 320", "5, 800"})
    void pauseNanos_jitter_shortensEachPauseByItselfAndDoesNotCompound(int pause, long millis) {
        assertThat(DOUBLING.pauseNanos(pause, 0.5))
                .isEqualTo(Duration.ofMillis(millis).toNanos());
    }

    @Test
    void backOff_outOfRange_isRefusedNamingTheValue() {
        refused("PT0S", Duration.ZERO, 2, 0, Duration.ofSeconds(1));
        refused("0.5", Duration.ofSeconds(1), 0.5, 0, Duration.ofSeconds(1));
        refused("1.5", Duration.ofSeconds(1), 2, 1.5, Duration.ofSeconds(1));
        refused("PT1S", Duration.ofSeconds(2), 2, 0, Duration.ofSeconds(1));
    }

    private static void refused(String value, Duration delay, double factor, double jitter, Duration maxDelay) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BackOff(delay, factor, jitter, maxDelay))
                .withMessageContaining(value);
    }

    @Test
    void defaults_ofReconnecting_goOnForEverWithShortPauses() {
        assertThat(RetryPolicy.CONNECTION.maxTries()).isEqualTo(Integer.MAX_VALUE);
        assertThat(RetryPolicy.CONNECTION.deadline()).isEmpty();
        assertThat(RetryPolicy.CONNECTION.backOff())
                .isEqualTo(new BackOff(Duration.ofMillis(20), 2, 1, Duration.ofSeconds(3)));
    }

    @Test
    void defaults_ofCommands_endWithinHalfAMinute() {
        assertThat(RetryPolicy.COMMANDS.deadline()).contains(Duration.ofSeconds(30));
        assertThat(RetryPolicy.COMMANDS.retriesUnknownEffects()).isFalse();
        assertThat(RetryPolicy.COMMANDS.backOff())
                .isEqualTo(new BackOff(Duration.ofMillis(100), 2, 0.4, Duration.ofSeconds(5)));
    }

    @Test
    void changes_ofAPolicy_leaveItAsItIs() {
        RetryPolicy changed = RetryPolicy.COMMANDS.maxTries(3).withoutDeadline().retryUnknownEffects();

        assertThat(changed.maxTries()).isEqualTo(3);
        assertThat(changed.unlimitedTries().maxTries()).isEqualTo(Integer.MAX_VALUE);
        assertThat(changed.deadline()).isEmpty();
        assertThat(RetryPolicy.COMMANDS.maxTries()).isEqualTo(Integer.MAX_VALUE);
        assertThat(RetryPolicy.COMMANDS.deadline()).isPresent();
    }
}
