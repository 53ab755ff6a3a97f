package io.kazoo.error;

/**
 * The peer sent something that is not ZooKeeper's protocol, or a reply that does not fit its request. A change may
 * have been made, as {@link #effect()} says. Check that host and port belong to a ZooKeeper server, and whether it
 * expects TLS.
 */
public final class ProtocolException extends ConnectionException {
    private static final long serialVersionUID = 1L;

    /** Makes the failure from its circumstances. */
    public ProtocolException(ErrorContext context) {
        super(context, "the peer does not follow ZooKeeper's protocol");
    }
}
