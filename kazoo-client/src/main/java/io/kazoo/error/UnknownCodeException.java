package io.kazoo.error;

/**
 * The server answered with an error code that this version of the client does not know; {@link #code()} has it. A change may
 * or may not have been made, as {@link #effect()} says.
 */
public final class UnknownCodeException extends ServerException {
    private static final long serialVersionUID = 1L;

    /** Makes the failure from its circumstances and the code. */
    public UnknownCodeException(ErrorContext context, int code) {
        super(context, code, "the server reports the unknown error code " + code);
    }
}
