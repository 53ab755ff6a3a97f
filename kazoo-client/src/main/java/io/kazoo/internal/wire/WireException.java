package io.kazoo.internal.wire;

/** The bytes of one frame are not what the protocol says they must be. */
public final class WireException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Says what is wrong, with the numbers concerned and never any content. */
    public WireException(String message) {
        super(message);
    }
}
