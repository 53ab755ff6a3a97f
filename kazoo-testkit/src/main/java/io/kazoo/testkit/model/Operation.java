package io.kazoo.testkit.model;

import io.kazoo.data.Acl;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a request asks the leader to do. Null where the client sent what no node can have. */
sealed interface Operation {

    /** Any of the four kinds of create; {@code ttlMillis} is -1 without a TTL. */
    record Create(
            int opcode,
            @Nullable String path,
            byte @Nullable [] data,
            @Nullable List<Acl> acls,
            int flags,
            long ttlMillis)
            implements Operation {}

    record Delete(@Nullable String path, int version) implements Operation {}

    /** Deletion of a container or TTL node, without any check of who wants it. */
    record Reap(@Nullable String path) implements Operation {}

    record SetData(@Nullable String path, byte @Nullable [] data, int version) implements Operation {}

    record SetAcl(@Nullable String path, @Nullable List<Acl> acls, int version) implements Operation {}

    record Check(@Nullable String path, int version) implements Operation {}

    record Multi(List<Operation> operations) implements Operation {}

    record OpenSession(int timeoutMillis) implements Operation {}

    record CloseSession() implements Operation {}

    record Reconfig() implements Operation {}

    /** A multi that cannot be read: refused by the leader, which is why it uses up a zxid. */
    record Unreadable() implements Operation {}
}
