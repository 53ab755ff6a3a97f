package io.kazoo.testkit.model;

import io.kazoo.data.Stat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a request at the leader.
 *
 * @param zxid the reply waits until the server has applied this
 * @param error 0, or why it failed
 * @param type opcode of the result, as an entry of a multi
 * @param path of a create
 * @param stat of a create that returns it, or of what was set
 * @param entries of a multi
 */
record WriteResult(
        long zxid,
        int error,
        int type,
        @Nullable String path,
        @Nullable Stat stat,
        @Nullable List<WriteResult> entries) {

    static WriteResult failed(long zxid, int error) {
        return new WriteResult(zxid, error, -1, null, null, null);
    }

    static WriteResult done(long zxid, int type) {
        return new WriteResult(zxid, 0, type, null, null, null);
    }
}
