package io.kazoo.it.contract;

import io.kazoo.data.Acl;
import io.kazoo.data.CreateMode;
import io.kazoo.data.Op;
import io.kazoo.data.Permissions;
import io.kazoo.data.ReadOp;
import io.kazoo.data.WatchMode;
import io.kazoo.data.WatcherType;
import io.kazoo.internal.wire.CloseSession;
import io.kazoo.internal.wire.Create;
import io.kazoo.internal.wire.Create2;
import io.kazoo.internal.wire.CreateContainer;
import io.kazoo.internal.wire.Delete;
import io.kazoo.internal.wire.Exists;
import io.kazoo.internal.wire.GetAllChildrenNumber;
import io.kazoo.internal.wire.GetChildren;
import io.kazoo.internal.wire.GetChildren2;
import io.kazoo.internal.wire.GetData;
import io.kazoo.internal.wire.Request;
import io.kazoo.internal.wire.SetAcl;
import io.kazoo.internal.wire.SetData;
import io.kazoo.internal.wire.SetWatches;
import io.kazoo.internal.wire.SetWatches2;
import io.kazoo.internal.wire.Sync;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Three clients that do what a seed says, on few nodes, so that they get in each other's way. */
final class RandomPlay {

    private static final List<String> CLIENTS = List.of("a", "b", "c");
    private static final List<String> NAMES = List.of("", "/x", "/y", "/x/x", "/x/y", "/y/x", "/x/x/x", "/z");
    private static final List<Acl> PRIVATE = List.of(Acl.digest("anna", "secret", Permissions.ALL));

    private final SplittableRandom random;
    private final String root;
    private final int minor;
    private final int steps;

    /** Uses only operations that servers of this minor version have. */
    RandomPlay(long seed, int minor, int steps) {
        random = new SplittableRandom(seed);
        root = "/random" + seed;
        this.minor = minor;
        this.steps = steps;
    }

    void play(Stage stage) {
        for (String client : CLIENTS) {
            stage.at(server(stage));
            stage.open(client);
        }
        for (int step = 0; step < steps; step++) {
            step(stage, CLIENTS.get(random.nextInt(CLIENTS.size())));
        }
        stage.note("watches: " + stage.target().watchCount());
    }

    private void step(Stage stage, String client) {
        int dice = random.nextInt(100);
        if (dice < 2) {
            stage.unordered(() -> stage.ask(client, new CloseSession()));
            stage.open(client);
        } else if (dice < 6) {
            reconnect(stage, client);
        } else if (dice < 8) {
            List<Request<?>> several = new ArrayList<>();
            for (int i = random.nextInt(1, 6); i > 0; i--) {
                several.add(request());
            }
            stage.askAll(client, several);
        } else if (dice < 10) {
            stage.ask(client, Requests.login("anna", "secret"));
        } else {
            stage.ask(client, request());
        }
    }

    private void reconnect(Stage stage, String client) {
        stage.cut(client);
        stage.at(server(stage));
        stage.resume(client, client);
        long zxid = stage.lastZxid() - random.nextInt(6);
        if (minor >= 6) {
            stage.ask(client, new SetWatches2(zxid, paths(), paths(), paths(), paths(), paths()));
        } else {
            stage.ask(client, new SetWatches(zxid, paths(), paths(), paths()));
        }
    }

    private int server(Stage stage) {
        return random.nextInt(stage.target().size());
    }

    private List<String> paths() {
        List<String> paths = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            paths.add(path());
        }
        return paths;
    }

    private String path() {
        return root + NAMES.get(random.nextInt(NAMES.size()));
    }

    private byte[] data() {
        return Requests.bytes("d".repeat(random.nextInt(4)));
    }

    private int version() {
        return random.nextInt(3) == 0 ? random.nextInt(4) : -1;
    }

    private boolean coin() {
        return random.nextBoolean();
    }

    private CreateMode mode() {
        return CreateMode.values()[random.nextInt(3) == 0 ? random.nextInt(4) : 0];
    }

    private List<Acl> acls() {
        return switch (random.nextInt(12)) {
            case 0 -> PRIVATE;
            case 1 -> Acl.READ_ACL_UNSAFE;
            case 2 -> Acl.CREATOR_ALL_ACL;
            default -> Acl.OPEN_ACL_UNSAFE;
        };
    }

    private Request<?> request() {
        int dice = random.nextInt(100);
        if (dice < 45) {
            return write(dice);
        }
        if (dice < 80 || minor < 5) {
            return read(dice);
        }
        return newer(dice);
    }

    private Request<?> write(int dice) {
        if (dice < 20) {
            return minor >= 5 && coin()
                    ? new Create2(path(), data(), acls(), mode().flag())
                    : new Create(path(), data(), acls(), mode().flag());
        }
        if (dice < 28) {
            return new Delete(path(), version());
        }
        if (dice < 36) {
            return new SetData(path(), data(), version());
        }
        if (dice < 38) {
            return new SetAcl(path(), acls(), version());
        }
        if (dice < 39) {
            return new Sync(path());
        }
        Op[] ops = new Op[random.nextInt(1, 4)];
        for (int i = 0; i < ops.length; i++) {
            ops[i] = op();
        }
        return Requests.multi(ops);
    }

    private Op op() {
        return switch (random.nextInt(4)) {
            case 0 -> new Op.Create(path(), data(), acls(), mode(), 0, minor >= 5 && coin());
            case 1 -> new Op.Delete(path(), version());
            case 2 -> new Op.SetData(path(), data(), version());
            default -> new Op.Check(path(), version());
        };
    }

    private Request<?> read(int dice) {
        if (dice < 55) {
            return new Exists(path(), coin());
        }
        if (dice < 65) {
            return new GetData(path(), coin());
        }
        if (dice < 70) {
            return new GetChildren(path(), coin());
        }
        if (dice < 76) {
            return new GetChildren2(path(), coin());
        }
        return Requests.acls(path());
    }

    private Request<?> newer(int dice) {
        WatcherType type = WatcherType.values()[random.nextInt(minor >= 9 ? 5 : 3)];
        if (dice < 84) {
            return Requests.remove(path(), type);
        }
        if (dice < 87) {
            return Requests.check(path(), type);
        }
        if (dice < 89 || minor < 6) {
            return new CreateContainer(path(), data(), acls());
        }
        if (dice < 93) {
            return Requests.watch(path(), WatchMode.PERSISTENT);
        }
        if (dice < 97) {
            return Requests.watch(path(), WatchMode.PERSISTENT_RECURSIVE);
        }
        if (dice < 98) {
            return new GetAllChildrenNumber(path());
        }
        return Requests.multiRead(new ReadOp.GetData(path()), new ReadOp.GetChildren(path()));
    }
}
