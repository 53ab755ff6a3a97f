package io.kazoo.internal.session;

import io.kazoo.internal.wire.Sasl;
import io.kazoo.internal.wire.SaslReply;

/** One token to a server and what it answers; ends with its connection. */
final class SaslRound extends Operation<SaslReply> {

    SaslRound(byte[] token) {
        super(new Sasl(token), Long.MAX_VALUE, null);
    }

    @Override
    boolean boundToConnection() {
        return true;
    }
}
