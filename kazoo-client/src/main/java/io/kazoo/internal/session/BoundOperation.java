package io.kazoo.internal.session;

import io.kazoo.internal.wire.Request;

/** A request of the session's own that ends with its connection. */
class BoundOperation extends Operation<Boolean> {

    BoundOperation(Request<Boolean> request, long deadlineNanos) {
        super(request, deadlineNanos, null);
    }

    @Override
    final boolean boundToConnection() {
        return true;
    }
}
