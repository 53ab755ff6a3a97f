package io.kazoo.error;

/**
 * The server refused an argument, such as a path, a kind of node or a time to live. Nothing was changed. Correct the
 * call.
 */
public final class BadArgumentsException extends ServerException {
    private static final long serialVersionUID = 1L;

    /** Makes the failure from its circumstances. */
    public BadArgumentsException(ErrorContext context) {
        super(context.withoutEffect(), ErrorCodes.BAD_ARGUMENTS, "the server refused the arguments");
    }
}
