package io.kazoo.internal.session;

import io.kazoo.internal.wire.AddWatch;
import io.kazoo.internal.wire.Auth;
import io.kazoo.internal.wire.RemoveWatches;
import io.kazoo.internal.wire.Request;
import io.kazoo.internal.wire.SetWatches;
import io.kazoo.internal.wire.SetWatches2;
import io.kazoo.internal.wire.WatchableRead;

/** A request as it came to a server. */
final class Frame {

    final int xid;
    final Request<?> request;
    final int bytes;

    Frame(int xid, Request<?> request, int bytes) {
        this.xid = xid;
        this.request = request;
        this.bytes = bytes;
    }

    /** The operation, its path, and what else is of interest, for example "getData /a watch". */
    @Override
    public String toString() {
        return describe(request);
    }

    static String describe(Request<?> request) {
        String text = request.path() == null ? request.name() : request.name() + " " + request.path();
        if (request instanceof WatchableRead<?> read) {
            return read.name() + " " + read.path() + (read.watch() ? " watch" : "");
        } else if (request instanceof AddWatch add) {
            return "addWatch " + add.path() + " " + add.mode();
        } else if (request instanceof RemoveWatches remove) {
            return "removeWatches " + remove.path() + " " + remove.type();
        } else if (request instanceof Auth auth) {
            return "auth " + auth.info().scheme();
        } else if (request instanceof SetWatches set) {
            return "setWatches " + set.relativeZxid() + " data" + set.data() + " exist" + set.exist() + " child"
                    + set.child();
        } else if (request instanceof SetWatches2 set) {
            return "setWatches2 " + set.relativeZxid() + " data" + set.data() + " exist" + set.exist() + " child"
                    + set.child() + " persistent" + set.persistent() + " recursive" + set.recursive();
        }
        return text;
    }
}
