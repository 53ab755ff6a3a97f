package io.kazoo.chaos.work;

import io.kazoo.chaos.check.Entry;
import io.kazoo.data.NodeData;
import io.kazoo.data.Stat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a successful operation showed: parts of an {@link Entry.Replied}. */
record Shown(String status, long session, int version, long zxid, String value) {
    private static final String NOTHING = "-";

    /** It is done, which is all. */
    static Shown done() {
        return new Shown(Entry.Replied.OK, 0, -1, -1, NOTHING);
    }

    /** It is done and gave this. */
    static Shown of(String value) {
        return new Shown(Entry.Replied.OK, 0, -1, -1, value);
    }

    static Shown changed(Stat stat) {
        return new Shown(Entry.Replied.OK, stat.ephemeralOwner(), stat.version(), stat.mzxid(), NOTHING);
    }

    static Shown created(String path, @Nullable Stat stat) {
        return stat == null
                ? new Shown(Entry.Replied.OK, 0, -1, -1, path)
                : new Shown(Entry.Replied.OK, stat.ephemeralOwner(), stat.version(), stat.mzxid(), path);
    }

    static Shown read(NodeData node) {
        return new Shown(Entry.Replied.OK, 0, node.stat().version(), node.stat().mzxid(), text(node));
    }

    static Shown seen(Optional<Stat> stat) {
        return stat.map(Shown::changed).orElse(new Shown(Entry.Replied.ABSENT, 0, -1, -1, NOTHING));
    }

    static String text(@Nullable NodeData node) {
        String text = node == null ? null : node.utf8();
        return text == null || text.isEmpty() ? NOTHING : text;
    }
}
