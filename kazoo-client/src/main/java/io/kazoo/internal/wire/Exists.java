package io.kazoo.internal.wire;

import io.kazoo.data.Stat;
import io.kazoo.error.ErrorCodes;
import java.util.Optional;

/**
 * Reads the statistics of a node, empty when there is no such node. The watch is left in either case.
 *
 * @param path of which node
 * @param watch whether to leave a one-shot watch
 */
public record Exists(String path, boolean watch) implements WatchableRead<Optional<Stat>> {
    @Override
    public int opcode() {
        return OpCode.EXISTS;
    }

    @Override
    public void encode(JuteWriter out) {
        out.writeString(path);
        out.writeBool(watch);
    }

    @Override
    public Optional<Stat> decode(JuteReader in) {
        return Optional.of(in.readStat());
    }

    @Override
    public int weight() {
        return Weight.clamp(Weight.of(path) + 1);
    }

    @Override
    public Exists withoutWatch() {
        return watch ? new Exists(path, false) : this;
    }

    /** A missing node is an answer. */
    @Override
    public boolean accepts(int errorCode) {
        return errorCode == ErrorCodes.NO_NODE;
    }

    @Override
    public Optional<Stat> decodeError(int errorCode) {
        return Optional.empty();
    }
}
