package io.kazoo.cli;

/** A step of the tour that did not do what it should. */
final class StepFailed extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StepFailed(String message, Throwable cause) {
        super(message, cause);
    }
}
