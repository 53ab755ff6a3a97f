package io.kazoo.error;

/** The server has no watch of the given kind for the path on this connection. Nothing was changed. */
public final class NoWatcherException extends ServerException {
    private static final long serialVersionUID = 1L;

    /** Makes the failure from its circumstances. */
    public NoWatcherException(ErrorContext context) {
        super(context.withoutEffect(), ErrorCodes.NO_WATCHER, "no such watcher");
    }
}
