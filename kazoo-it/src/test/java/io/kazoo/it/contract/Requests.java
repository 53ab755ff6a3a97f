package io.kazoo.it.contract;

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
import io.kazoo.internal.wire.Create;
import io.kazoo.internal.wire.Create2;
import io.kazoo.internal.wire.CreateTtl;
import io.kazoo.internal.wire.Delete;
import io.kazoo.internal.wire.Exists;
import io.kazoo.internal.wire.GetAcl;
import io.kazoo.internal.wire.GetChildren;
import io.kazoo.internal.wire.GetChildren2;
import io.kazoo.internal.wire.GetData;
import io.kazoo.internal.wire.Multi;
import io.kazoo.internal.wire.MultiRead;
import io.kazoo.internal.wire.RemoveWatches;
import io.kazoo.internal.wire.Request;
import io.kazoo.internal.wire.SetAcl;
import io.kazoo.internal.wire.SetData;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Short names for the requests of scenarios. */
final class Requests {

    private Requests() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static Request<?> create(String path) {
        return create(path, CreateMode.PERSISTENT);
    }

    static Request<?> create(String path, CreateMode mode) {
        return new Create(path, bytes("data"), Acl.OPEN_ACL_UNSAFE, mode.flag());
    }

    static Request<?> create(String path, List<Acl> acls) {
        return new Create(path, bytes("data"), acls, 0);
    }

    static Request<?> create2(String path, CreateMode mode) {
        return new Create2(path, bytes("data"), Acl.OPEN_ACL_UNSAFE, mode.flag());
    }

    static Request<?> createTtl(String path, long ttlMillis) {
        return new CreateTtl(
                path, bytes("data"), Acl.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT_WITH_TTL.flag(), ttlMillis);
    }

    static Request<?> delete(String path) {
        return new Delete(path, -1);
    }

    static Request<?> set(String path, String data) {
        return new SetData(path, bytes(data), -1);
    }

    static Request<?> exists(String path) {
        return new Exists(path, false);
    }

    static Request<?> get(String path) {
        return new GetData(path, false);
    }

    static Request<?> children(String path) {
        return new GetChildren2(path, false);
    }

    static Request<?> watchExists(String path) {
        return new Exists(path, true);
    }

    static Request<?> watchData(String path) {
        return new GetData(path, true);
    }

    static Request<?> watchChildren(String path) {
        return new GetChildren(path, true);
    }

    static Request<?> watch(String path, WatchMode mode) {
        return new AddWatch(path, mode);
    }

    static Request<?> check(String path, WatcherType type) {
        return new CheckWatches(path, type);
    }

    static Request<?> remove(String path, WatcherType type) {
        return new RemoveWatches(path, type);
    }

    static Request<?> acls(String path) {
        return new GetAcl(path);
    }

    static Request<?> setAcls(String path, List<Acl> acls) {
        return new SetAcl(path, acls, -1);
    }

    static Request<?> login(String user, String password) {
        return new Auth(new AuthInfo("digest", bytes(user + ":" + password)));
    }

    static Request<?> multi(Op... ops) {
        return new Multi(List.of(ops));
    }

    static Request<?> multiRead(ReadOp... ops) {
        return new MultiRead(List.of(ops));
    }

    static Op opCreate(String path, CreateMode mode, boolean wantStat) {
        return new Op.Create(path, bytes("data"), Acl.OPEN_ACL_UNSAFE, mode, 0, wantStat);
    }

    static Op opCreate(String path) {
        return opCreate(path, CreateMode.PERSISTENT, false);
    }

    static Op opTtl(String path, long ttlMillis) {
        return new Op.Create(path, bytes("data"), Acl.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT_WITH_TTL, ttlMillis, true);
    }

    static Op opSet(String path, String data) {
        return new Op.SetData(path, bytes(data), -1);
    }

    static Op opDelete(String path) {
        return new Op.Delete(path, -1);
    }

    static Op opCheck(String path, int version) {
        return new Op.Check(path, version);
    }
}
