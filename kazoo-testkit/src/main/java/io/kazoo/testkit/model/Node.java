package io.kazoo.testkit.model;

import io.kazoo.data.Acl;
import io.kazoo.data.Stat;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A node of a {@link ZkModel}, which owns it. */
final class Node {

    final long czxid;
    final long ctime;
    final long owner;

    byte @Nullable [] data;
    List<Acl> acls;
    long mzxid;
    long mtime;
    long pzxid;
    int version;
    int aversion;
    /** How many children were ever created; clients are shown creations plus deletions. */
    int creates;

    @Nullable
    LinkedHashSet<String> children;

    Node(byte @Nullable [] data, List<Acl> acls, long owner, long zxid, long wallMillis) {
        this.data = data;
        this.acls = acls;
        this.owner = owner;
        czxid = zxid;
        ctime = wallMillis;
        mzxid = zxid;
        mtime = wallMillis;
        pzxid = zxid;
    }

    int childCount() {
        return children == null ? 0 : children.size();
    }

    void addChild(String name) {
        if (children == null) {
            children = new LinkedHashSet<>(4);
        }
        children.add(name);
    }

    void removeChild(String name) {
        if (children != null) {
            children.remove(name);
            if (children.isEmpty()) {
                children = null;
            }
        }
    }

    Stat stat() {
        int count = childCount();
        return new Stat(
                czxid,
                mzxid,
                ctime,
                mtime,
                version,
                creates * 2 - count,
                aversion,
                Owner.isSession(owner) ? owner : 0,
                data == null ? 0 : data.length,
                count,
                pzxid);
    }
}
