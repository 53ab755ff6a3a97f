package io.kazoo.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.data.OpResult;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KazooExceptionTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "create | /a | 26 | NONE | h1:2181 | create /a: connection lost (h1:2181; session 0x1a)",
                "create | /a | 26 | NONE | - | create /a: connection lost (session 0x1a)",
                "create | /a | 0 | NONE | h1:2181 | create /a: connection lost (h1:2181)",
                "create | /a | 0 | NONE | - | create /a: connection lost",
                "create | - | 0 | NONE | - | create: connection lost",
                "- | /a | 0 | NONE | - | /a: connection lost",
                "- | - | 0 | NONE | - | connection lost",
                "- | - | -1 | NONE | - | connection lost (session 0xffffffffffffffff)",
                "set | /a | 26 | UNKNOWN | x | set /a: connection lost (x; session 0x1a); the change may have happened",
            })
    void message_partsAbsent_areLeftOut(
            String operation, String path, long sessionId, Effect effect, String detail, String message) {
        ErrorContext context = new ErrorContext(operation, path, sessionId, effect, detail, null);

        assertThat(new ConnectionLossException(context)).hasMessage(message);
    }

    @Test
    void accessors_context_isKept() {
        Throwable cause = new IOException("reset");
        KazooException exception =
                new OperationTimeoutException(new ErrorContext("set", "/a", 7, Effect.UNKNOWN, null, cause));

        assertThat(exception.operation()).isEqualTo("set");
        assertThat(exception.path()).isEqualTo("/a");
        assertThat(exception.sessionId()).isEqualTo(7);
        assertThat(exception.effect()).isEqualTo(Effect.UNKNOWN);
        assertThat(exception).hasCause(cause);
    }

    @Test
    void effect_neverSent_isNoneWhateverTheContext() {
        ErrorContext context = new ErrorContext("set", "/a", 7, Effect.UNKNOWN, null, null);

        for (KazooException exception : List.of(
                new RequestQueueFullException(context),
                new RequestTooLargeException(context),
                new NoServerException(context))) {
            assertThat(exception.effect()).isEqualTo(Effect.NONE);
            assertThat(exception.getMessage()).doesNotContain("may have happened");
        }
    }

    @Test
    void effect_open_isTheContexts() {
        ErrorContext context = new ErrorContext("set", "/a", 7, Effect.UNKNOWN, null, null);

        for (KazooException exception : List.of(
                new ResponseTooLargeException(context),
                new ProtocolException(context),
                new InterruptedOperationException(context),
                new ClientStoppedException(context),
                new UnknownCodeException(context, -999))) {
            assertThat(exception.effect()).isEqualTo(Effect.UNKNOWN);
            assertThat(exception.getMessage()).endsWith("; the change may have happened");
        }
    }

    @Test
    void isRetryable_localFailures_onlyWhereWaitingHelps() {
        ErrorContext context = new ErrorContext(null, null, 0, Effect.NONE, null, null);

        assertThat(new RequestQueueFullException(context).isRetryable()).isTrue();
        assertThat(new RequestTooLargeException(context).isRetryable()).isFalse();
        assertThat(new ClientStoppedException(context).isRetryable()).isFalse();
        assertThat(new NoServerException(context).isRetryable()).isFalse();
    }

    @Test
    void retryFailed_last_isTheCause() {
        ErrorContext context = new ErrorContext("set", "/a", 7, Effect.UNKNOWN, "5 tries", null);
        KazooException last = new ConnectionLossException(context);
        RetryFailedException exception = new RetryFailedException(context, last);

        assertThat(exception)
                .hasCause(last)
                .hasMessage("set /a: gave up retrying, the last failure was a ConnectionLossException"
                        + " (5 tries; session 0x7); the change may have happened");
        assertThat(exception.isRetryable()).isFalse();
    }

    @Test
    void transactionFailed_results_tellWhichAndWhy() {
        ErrorContext context = new ErrorContext("transaction", "/b", 7, Effect.UNKNOWN, null, null);
        List<OpResult> results = List.of(new OpResult.Failed(0), new OpResult.Failed(-101), new OpResult.Failed(-2));
        TransactionFailedException exception = new TransactionFailedException(context, 1, results, -101);

        assertThat(exception).hasMessage("transaction /b: operation 2 of 3 failed: NONODE (session 0x7)");
        assertThat(exception.failedIndex()).isEqualTo(1);
        assertThat(exception.code()).isEqualTo(-101);
        assertThat(exception.results()).isEqualTo(results);
        assertThat(exception.effect()).isEqualTo(Effect.NONE);
    }

    @Test
    void serialisation_transactionFailed_losesResultsOnly() throws IOException, ClassNotFoundException {
        ErrorContext context = new ErrorContext("transaction", "/b", 7, Effect.NONE, null, null);
        TransactionFailedException exception =
                new TransactionFailedException(context, 0, List.of(new OpResult.Failed(-101)), -101);

        TransactionFailedException copy = copy(exception);

        assertThat(copy).hasMessage(exception.getMessage());
        assertThat(copy.code()).isEqualTo(-101);
        assertThat(copy.path()).isEqualTo("/b");
        assertThat(copy.results()).isEmpty();
    }

    private static TransactionFailedException copy(TransactionFailedException exception)
            throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(exception);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (TransactionFailedException) in.readObject();
        }
    }
}
