package io.kazoo.internal.concurrent;

/**
 * An error as a value: cheap to make and to pass on, and turned into an exception only at the edge, on the thread that
 * throws it, so that the stack trace shows the caller.
 *
 * <p>Immutable and thread-safe.
 */
@FunctionalInterface
public interface Failure {

    /** The exception to throw; each call may make a new one. */
    RuntimeException toException();

    /** A failure that always gives {@code exception} itself. */
    static Failure of(RuntimeException exception) {
        return () -> exception;
    }

    /** The exception of {@code failure}, or the one it threw instead: this method does not throw. */
    static RuntimeException exceptionOf(Failure failure) {
        try {
            return failure.toException();
        } catch (RuntimeException e) {
            return e;
        } catch (Throwable e) {
            return new IllegalStateException("The exception of a failure could not be made: " + e, e);
        }
    }

    /** The failure that {@code thrown} stands for: a {@link RuntimeException} as it is, anything else as its cause. */
    static Failure thrownBy(Throwable thrown) {
        return of(
                thrown instanceof RuntimeException exception
                        ? exception
                        : new IllegalStateException("A step of an operation failed: " + thrown, thrown));
    }
}
