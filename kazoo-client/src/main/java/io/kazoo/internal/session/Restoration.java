package io.kazoo.internal.session;

import io.kazoo.internal.session.WatchHandle.Kind;
import io.kazoo.internal.wire.Request;
import io.kazoo.internal.wire.SetWatches;
import io.kazoo.internal.wire.SetWatches2;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Splits the watches that are to be restored on a new connection into frames of at most 128 KiB of paths.
 *
 * <p>All batches carry the same zxid, taken before the first. A batch without persistent watches uses the opcode that every
 * server knows. Counted is what is encoded, the length prefix included (the official client counts characters).
 */
final class Restoration {

    /** The official client's figure (ZOOKEEPER-706); the server's own limit is that of any frame. */
    static final int BATCH_BYTES = 128 * 1024;

    /** What a frame has besides paths: header, zxid and the counts of five lists. */
    private static final int OVERHEAD_BYTES = 8 + Long.BYTES + 5 * Integer.BYTES;

    /** One frame of watches on its way. */
    static final class Batch extends Operation<Boolean> {

        private final Map<Kind, List<String>> paths;

        private Batch(Request<Boolean> request, Map<Kind, List<String>> paths) {
            super(request, Long.MAX_VALUE, null);
            this.paths = paths;
        }

        @Override
        boolean boundToConnection() {
            return true;
        }

        Map<Kind, List<String>> paths() {
            return paths;
        }

        boolean hasPersistent() {
            return request instanceof SetWatches2;
        }
    }

    private final long relativeZxid;
    private final int batchBytes;
    private final List<Batch> batches = new ArrayList<>();
    private Map<Kind, List<String>> current = emptyBatch();
    private int bytes;

    private Restoration(long relativeZxid, int batchBytes) {
        this.relativeZxid = relativeZxid;
        this.batchBytes = batchBytes;
    }

    /** The frames that restore {@code watches}, each within the limit for requests; none when there are none. */
    static List<Batch> of(Watches watches, long relativeZxid, int requestBytes) {
        Restoration restoration = new Restoration(relativeZxid, Math.min(BATCH_BYTES, requestBytes - OVERHEAD_BYTES));
        for (Kind kind : Kind.values()) {
            for (String path : watches.paths(kind)) {
                restoration.add(kind, path);
            }
        }
        restoration.finishBatch();
        return restoration.batches;
    }

    private void add(Kind kind, String path) {
        int size = 4 + utf8Length(path);
        if (bytes + size > batchBytes) {
            finishBatch();
        }
        bytes += size;
        paths(kind).add(path);
    }

    private List<String> paths(Kind kind) {
        return current.computeIfAbsent(kind, unused -> new ArrayList<>());
    }

    private void finishBatch() {
        if (bytes == 0) {
            return;
        }
        boolean persistent =
                !paths(Kind.PERSISTENT).isEmpty() || !paths(Kind.RECURSIVE).isEmpty();
        Request<Boolean> request = persistent
                ? new SetWatches2(
                        relativeZxid,
                        paths(Kind.DATA),
                        paths(Kind.EXIST),
                        paths(Kind.CHILD),
                        paths(Kind.PERSISTENT),
                        paths(Kind.RECURSIVE))
                : new SetWatches(relativeZxid, paths(Kind.DATA), paths(Kind.EXIST), paths(Kind.CHILD));
        batches.add(new Batch(request, current));
        current = emptyBatch();
        bytes = 0;
    }

    private static Map<Kind, List<String>> emptyBatch() {
        return new EnumMap<>(Kind.class);
    }

    private static int utf8Length(String path) {
        int length = 0;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            length += c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
        }
        return length;
    }
}
