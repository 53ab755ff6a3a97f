package io.kazoo.testkit.model;

import io.kazoo.error.ErrorCodes;

/** Why a request is refused, as the code that goes over the wire. Costs no stack trace. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;

    Refusal(int code) {
        super(ErrorCodes.name(code), null, false, false);
        this.code = code;
    }

    int code() {
        return code;
    }
}
