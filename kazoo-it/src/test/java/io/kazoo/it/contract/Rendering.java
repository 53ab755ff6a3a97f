package io.kazoo.it.contract;

import io.kazoo.data.Acl;
import io.kazoo.data.Children;
import io.kazoo.data.CreatedNode;
import io.kazoo.data.NodeAcls;
import io.kazoo.data.NodeData;
import io.kazoo.data.OpResult;
import io.kazoo.data.ReadResult;
import io.kazoo.data.Stat;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Puts into words what a server answers, without what differs between servers that agree: absolute zxids, ids and times. */
final class Rendering {

    private static final int EPOCH_SHIFT = 32;
    private static final long COUNTER = 0xffff_ffffL;

    private final Map<Long, String> sessions = new HashMap<>();
    private long baseZxid;

    /** Counts zxids from here. */
    void base(long zxid) {
        baseZxid = zxid;
    }

    void name(long sessionId, String name) {
        sessions.put(sessionId, name);
    }

    String zxid(long zxid) {
        if (zxid <= 0) {
            return Long.toString(zxid);
        }
        if (zxid < baseZxid) {
            return "old";
        }
        long epochs = (zxid >>> EPOCH_SHIFT) - (baseZxid >>> EPOCH_SHIFT);
        return epochs == 0 ? "+" + (zxid - baseZxid) : epochs + " epochs later, " + (zxid & COUNTER);
    }

    String of(@Nullable Object value) {
        if (value instanceof Stat stat) {
            return stat(stat);
        }
        if (value instanceof Optional<?> optional) {
            return optional.map(this::of).orElse("none");
        }
        if (value instanceof NodeData data) {
            return data(data.data()) + " " + stat(data.stat());
        }
        if (value instanceof Children children) {
            return sorted(children.names()) + " " + stat(children.stat());
        }
        if (value instanceof CreatedNode created) {
            return created.path() + " " + stat(created.stat());
        }
        if (value instanceof NodeAcls acls) {
            return acls(acls.acls()) + " " + stat(acls.stat());
        }
        if (value instanceof List<?> list) {
            return list.stream().map(this::of).collect(Collectors.joining(", ", "[", "]"));
        }
        return result(value);
    }

    private String result(@Nullable Object value) {
        if (value instanceof OpResult.Created created) {
            return "created " + created.path() + " " + of(created.stat());
        }
        if (value instanceof OpResult.DataSet set) {
            return "set " + stat(set.stat());
        }
        if (value instanceof ReadResult.Data data) {
            return of(data.data());
        }
        if (value instanceof ReadResult.ChildNames names) {
            return sorted(names.names());
        }
        return String.valueOf(value);
    }

    static String sorted(List<String> names) {
        return names.stream().sorted().toList().toString();
    }

    private static String acls(List<Acl> acls) {
        return acls.stream()
                .map(acl ->
                        acl.perms() + ":" + acl.id().scheme() + ":" + acl.id().id())
                .toList()
                .toString();
    }

    private static String data(byte @Nullable [] data) {
        return data == null ? "null" : '"' + new String(data, StandardCharsets.UTF_8) + '"';
    }

    private String stat(Stat stat) {
        long owner = stat.ephemeralOwner();
        return "{c" + zxid(stat.czxid()) + " m" + zxid(stat.mzxid()) + " p" + zxid(stat.pzxid()) + " v"
                + stat.version() + "/" + stat.cversion() + "/" + stat.aversion() + " "
                + (owner == 0 ? "" : sessions.getOrDefault(owner, "unknown owner") + " ") + stat.dataLength() + "b "
                + stat.numChildren() + "k" + (stat.mtime() < stat.ctime() ? " changed before created" : "") + "}";
    }
}
