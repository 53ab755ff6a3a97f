package io.kazoo.internal.session;

import io.kazoo.internal.concurrent.Failure;
import io.kazoo.internal.wire.JuteWriter;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One request of a user, with what its server may answer and how it ended. */
final class Call<R> {

    final Operation<R> operation;
    private final World world;

    Call(World world, Operation<R> operation) {
        this.world = world;
        this.operation = operation;
    }

    /** The server answers it well. */
    void reply() {
        world.peer().reply(frame());
    }

    /** The server answers it well, at this zxid. */
    void reply(long zxid) {
        world.peer().reply(frame(), zxid);
    }

    /** The server answers it without an error and with this body. */
    void reply(Consumer<JuteWriter> body) {
        world.peer().reply(frame(), world.peer().nextZxid(), 0, body);
    }

    /** The server refuses it. */
    void refuse(int error) {
        world.peer().refuse(frame(), error);
    }

    /** The user gives up; the session only sees that it is done. */
    Call<R> cancel() {
        operation.fail(Failure.of(new IllegalStateException("cancelled")));
        return this;
    }

    /** The reply is larger than the limit. */
    void replyOversized() {
        world.peer().oversized(operation.xid);
    }

    int xid() {
        return operation.xid;
    }

    /** "pending", "ok", "cancelled", the server's code, or a local reason and the effect. */
    String outcome() {
        Failure failure = operation.failure();
        if (!operation.isDone()) {
            return "pending";
        } else if (failure == null) {
            return "ok";
        } else if (failure instanceof OperationFailure why) {
            return why.reason() == OperationFailure.Reason.SERVER
                    ? "server " + why.code()
                    : why.reason() + "/" + why.effect();
        }
        return "cancelled";
    }

    @Nullable
    R value() {
        return operation.value();
    }

    /** The message of the exception that the user would get. */
    String message() {
        Failure failure = operation.failure();
        return failure == null ? "" : String.valueOf(failure.toException().getMessage());
    }

    private Frame frame() {
        return world.peer().frame(operation.xid);
    }
}
