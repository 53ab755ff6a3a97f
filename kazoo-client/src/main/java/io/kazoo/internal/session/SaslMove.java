package io.kazoo.internal.session;

import org.jspecify.annotations.Nullable;

/** What a SASL mechanism came to when it was begun, or given what the server said. */
public sealed interface SaslMove {

    /** It has a token, perhaps an empty one, for the server, and waits for another. */
    record Token(byte[] token) implements SaslMove {}

    /** It is done by its own account, with a last token for the server unless that is null. */
    record Done(byte @Nullable [] last) implements SaslMove {}

    /** It cannot go on: what it needs is missing, or the server said what it must not. */
    record Failed(String reason) implements SaslMove {}
}
