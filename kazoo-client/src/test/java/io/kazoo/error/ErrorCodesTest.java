package io.kazoo.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorCodesTest {
    private static final ErrorContext CONTEXT = new ErrorContext("create", "/a", 0, Effect.UNKNOWN, null, null);

    @ParameterizedTest
    @CsvSource({
        "0, OK, RolledBackException, false",
        "-1, SYSTEMERROR, SystemZooKeeperException, false",
        "-2, RUNTIMEINCONSISTENCY, RuntimeInconsistencyException, false",
        "-3, DATAINCONSISTENCY, DataInconsistencyException, false",
        "-4, CONNECTIONLOSS, ConnectionLossException, true",
        "-5, MARSHALLINGERROR, MarshallingException, false",
        "-6, UNIMPLEMENTED, UnimplementedException, false",
        "-7, OPERATIONTIMEOUT, OperationTimeoutException, true",
        "-8, BADARGUMENTS, BadArgumentsException, false",
        "-12, UNKNOWNSESSION, UnknownSessionException, false",
        "-13, NEWCONFIGNOQUORUM, NewConfigNoQuorumException, false",
        "-14, RECONFIGINPROGRESS, ReconfigInProgressException, false",
        "-100, APIERROR, ApiException, false",
        "-101, NONODE, NoNodeException, false",
        "-102, NOAUTH, NoAuthException, false",
        "-103, BADVERSION, BadVersionException, false",
        "-108, NOCHILDRENFOREPHEMERALS, NoChildrenForEphemeralsException, false",
        "-110, NODEEXISTS, NodeExistsException, false",
        "-111, NOTEMPTY, NotEmptyException, false",
        "-112, SESSIONEXPIRED, SessionExpiredException, true",
        "-113, INVALIDCALLBACK, InvalidCallbackException, false",
        "-114, INVALIDACL, InvalidAclException, false",
        "-115, AUTHFAILED, AuthFailedException, false",
        "-118, SESSIONMOVED, SessionMovedException, true",
        "-119, NOTREADONLY, NotReadOnlyException, false",
        "-120, EPHEMERALONLOCALSESSION, EphemeralOnLocalSessionException, false",
        "-121, NOWATCHER, NoWatcherException, false",
        "-122, REQUESTTIMEOUT, RequestTimeoutException, true",
        "-123, RECONFIGDISABLED, ReconfigDisabledException, false",
        "-124, SESSIONCLOSEDREQUIRESASLAUTH, SessionRequiresSaslException, false",
        "-125, QUOTAEXCEEDED, QuotaExceededException, false",
        "-127, THROTTLEDOP, ThrottledException, true",
    })
    void toException_knownCode_givesItsClass(int code, String name, String simpleName, boolean retryable) {
        KazooException exception = ErrorCodes.toException(code, CONTEXT);

        assertThat(exception.getClass().getSimpleName()).isEqualTo(simpleName);
        assertThat(exception.isRetryable()).isEqualTo(retryable);
        assertThat(exception).hasMessageStartingWith("create /a: ");
        assertThat(ErrorCodes.name(code)).isEqualTo(name);
        if (exception instanceof ServerException refusal) {
            assertThat(refusal.code()).isEqualTo(code);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, -9, -104, -109, -116, -117, -126, -128, -999, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void toException_otherCode_keepsIt(int code) {
        KazooException exception = ErrorCodes.toException(code, CONTEXT);

        assertThat(exception)
                .isInstanceOfSatisfying(
                        UnknownCodeException.class,
                        unknown -> assertThat(unknown.code()).isEqualTo(code))
                .hasMessageContaining(Integer.toString(code));
        assertThat(exception.isRetryable()).isFalse();
        assertThat(ErrorCodes.name(code)).isEqualTo("UNKNOWN(" + code + ")");
    }

    @Test
    void toException_definiteRefusal_hasNoEffectWhateverTheContext() {
        Set<Integer> open = Set.of(-1, -2, -3, -4, -5, -7, -100, -112, -115, -122, -124);
        IntStream.rangeClosed(-127, 0)
                .filter(code -> !ErrorCodes.name(code).startsWith("UNKNOWN("))
                .forEach(code -> {
                    KazooException exception = ErrorCodes.toException(code, CONTEXT);

                    assertThat(exception.effect())
                            .as("%d", code)
                            .isEqualTo(open.contains(code) ? Effect.UNKNOWN : Effect.NONE);
                });
    }
}
