package io.kazoo.internal.wire;

import io.kazoo.data.Identity;
import java.util.ArrayList;
import java.util.List;

/** Reads the identities that the server knows the connection by. Servers since 3.7.0. */
public record WhoAmI() implements Request<List<Identity>> {
    private static final int MIN_IDENTITY_LENGTH = 8;

    @Override
    public int opcode() {
        return OpCode.WHO_AM_I;
    }

    @Override
    public void encode(JuteWriter out) {
        // The operation has no body.
    }

    @Override
    public List<Identity> decode(JuteReader in) {
        int count = in.readCount(MIN_IDENTITY_LENGTH);
        List<Identity> identities = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            identities.add(new Identity(in.readNonNullString(), in.readNonNullString()));
        }
        return List.copyOf(identities);
    }

    @Override
    public boolean isRead() {
        return true;
    }
}
