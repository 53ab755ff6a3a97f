package io.kazoo.fuzz;

import io.kazoo.data.Acl;
import io.kazoo.data.AuthInfo;
import io.kazoo.data.CreateMode;
import io.kazoo.data.Op;
import io.kazoo.data.ReadOp;
import io.kazoo.data.WatchMode;
import io.kazoo.data.WatcherType;
import io.kazoo.internal.wire.AddWatch;
import io.kazoo.internal.wire.Auth;
import io.kazoo.internal.wire.CheckWatches;
import io.kazoo.internal.wire.CloseSession;
import io.kazoo.internal.wire.ConnectResponse;
import io.kazoo.internal.wire.Create;
import io.kazoo.internal.wire.Create2;
import io.kazoo.internal.wire.CreateContainer;
import io.kazoo.internal.wire.CreateTtl;
import io.kazoo.internal.wire.Delete;
import io.kazoo.internal.wire.Exists;
import io.kazoo.internal.wire.GetAcl;
import io.kazoo.internal.wire.GetAllChildrenNumber;
import io.kazoo.internal.wire.GetChildren;
import io.kazoo.internal.wire.GetChildren2;
import io.kazoo.internal.wire.GetData;
import io.kazoo.internal.wire.GetEphemerals;
import io.kazoo.internal.wire.JuteReader;
import io.kazoo.internal.wire.Multi;
import io.kazoo.internal.wire.MultiRead;
import io.kazoo.internal.wire.Notification;
import io.kazoo.internal.wire.Ping;
import io.kazoo.internal.wire.Reconfig;
import io.kazoo.internal.wire.RemoveWatches;
import io.kazoo.internal.wire.Request;
import io.kazoo.internal.wire.Sasl;
import io.kazoo.internal.wire.SetAcl;
import io.kazoo.internal.wire.SetData;
import io.kazoo.internal.wire.SetWatches;
import io.kazoo.internal.wire.SetWatches2;
import io.kazoo.internal.wire.Sync;
import io.kazoo.internal.wire.WhoAmI;
import java.util.List;
import java.util.function.Function;

/** Everything that the client decodes from a frame; the place in the list is the number in an input. */
final class Records {

    /** One kind of record. */
    record Kind(String name, Function<JuteReader, Object> decode) {}

    static final int CONNECT_RESPONSE = 0;
    static final int NOTIFICATION = 1;

    private static final byte[] DATA = {1, 2, 3};
    private static final List<Acl> ACLS = Acl.OPEN_ACL_UNSAFE;

    /** Requests as a client may send them, one of each kind and a few transactions; append only, the corpus counts on it. */
    static final List<Request<?>> REQUESTS = List.of(
            new Create("/a", DATA, ACLS, CreateMode.PERSISTENT.flag()),
            new Create2("/a", DATA, ACLS, CreateMode.EPHEMERAL.flag()),
            new CreateContainer("/a", DATA, ACLS),
            new CreateTtl("/a", DATA, ACLS, CreateMode.PERSISTENT_WITH_TTL.flag(), 1_000),
            new Exists("/a", true),
            new GetData("/a", true),
            new GetChildren("/a", true),
            new GetChildren2("/a", true),
            new GetAcl("/a"),
            new GetAllChildrenNumber("/a"),
            new GetEphemerals(""),
            new SetData("/a", DATA, -1),
            new SetAcl("/a", ACLS, -1),
            new Delete("/a", -1),
            new Sync("/a"),
            new AddWatch("/a", WatchMode.PERSISTENT),
            new CheckWatches("/a", WatcherType.ANY),
            new RemoveWatches("/a", WatcherType.ANY),
            new SetWatches(1, List.of("/a"), List.of("/b"), List.of("/c")),
            new SetWatches2(1, List.of("/a"), List.of("/b"), List.of("/c"), List.of("/d"), List.of("/e")),
            new Auth(new AuthInfo("digest", DATA)),
            new Sasl(DATA),
            new WhoAmI(),
            new Reconfig(null, null, null, -1),
            new Ping(),
            new CloseSession(),
            new Multi(List.of()),
            new Multi(List.of(
                    create(CreateMode.PERSISTENT, false),
                    create(CreateMode.EPHEMERAL, true),
                    create(CreateMode.CONTAINER, true),
                    create(CreateMode.PERSISTENT_WITH_TTL, true),
                    new Op.SetData("/a", DATA, -1),
                    new Op.Check("/a", -1),
                    new Op.Delete("/a", -1))),
            new Multi(List.of(new Op.Check("/a", -1), new Op.Delete("/a", -1))),
            new MultiRead(List.of()),
            new MultiRead(List.of(new ReadOp.GetData("/a"), new ReadOp.GetChildren("/a"), new ReadOp.GetData("/b"))));

    private static final List<Kind> OTHERS = List.of(
            new Kind("ConnectResponse", ConnectResponse::decode), new Kind("Notification", Notification::decode));

    private Records() {}

    static int count() {
        return OTHERS.size() + REQUESTS.size();
    }

    static Kind get(int number) {
        if (number < OTHERS.size()) {
            return OTHERS.get(number);
        }
        Request<?> request = REQUESTS.get(number - OTHERS.size());
        return new Kind(request.name(), request::decode);
    }

    /** The number of the reply to a request of the list. */
    static int number(Request<?> request) {
        return OTHERS.size() + REQUESTS.indexOf(request);
    }

    private static Op.Create create(CreateMode mode, boolean wantStat) {
        return new Op.Create("/a", DATA, ACLS, mode, mode.hasTtl() ? 1_000 : 0, wantStat);
    }
}
