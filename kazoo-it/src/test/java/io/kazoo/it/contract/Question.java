package io.kazoo.it.contract;

import io.kazoo.internal.wire.GetChildren;
import io.kazoo.internal.wire.JuteReader;
import io.kazoo.internal.wire.JuteWriter;
import io.kazoo.internal.wire.Ping;
import io.kazoo.internal.wire.Request;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What a client asks.
 *
 * @param words the same for all servers
 * @param opcode the operation
 * @param record writes the record
 * @param answer reads the record of the reply
 */
record Question(String words, int opcode, Consumer<JuteWriter> record, Function<JuteReader, Object> answer) {

    static final Question PING = of(new Ping());

    private static final int PING_OPCODE = 11;

    /** A request of the client's. */
    static Question of(Request<?> request) {
        String words = request.toString()
                .replaceAll("\\[B@[0-9a-f]+", "bytes")
                .replaceAll("relativeZxid=-?\\d+", "relativeZxid");
        if (request instanceof GetChildren children) {
            // In no order, and servers use that freedom.
            return new Question(words, request.opcode(), request::encode, in -> Rendering.sorted(children.decode(in)));
        }
        return new Question(words, request.opcode(), request::encode, request::decode);
    }

    /** One that no careful client would ask; its answer is told by its length. */
    static Question raw(String words, int opcode, Consumer<JuteWriter> record) {
        return new Question(words, opcode, record, JuteReader::remaining);
    }

    boolean isPing() {
        return opcode == PING_OPCODE;
    }
}
