package io.kazoo.internal.runtime;

import io.kazoo.data.ServerVersion;
import java.util.Optional;

/** Reads a server's answer to {@code srvr} as the client does; for that it lives in this package. */
public final class VersionText {

    private VersionText() {}

    /** The version that the answer tells. */
    public static Optional<ServerVersion> parse(String answer) {
        return SideChannel.versionIn(answer);
    }
}
