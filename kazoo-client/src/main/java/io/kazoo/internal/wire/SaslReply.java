package io.kazoo.internal.wire;

import org.jspecify.annotations.Nullable;

/**
 * The server's side of one step of a SASL exchange.
 *
 * @param token what the mechanism has to say, null if nothing; null before the mechanism is complete means that the server
 *     does not do SASL
 */
public record SaslReply(byte @Nullable [] token) {
    @Override
    public String toString() {
        return "SaslReply[token=" + (token == null ? "null" : token.length + " bytes") + "]";
    }
}
