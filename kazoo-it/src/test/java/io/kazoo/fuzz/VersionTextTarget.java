package io.kazoo.fuzz;

import io.kazoo.data.ServerVersion;
import io.kazoo.internal.runtime.VersionText;
import java.nio.charset.StandardCharsets;

/** What a server, or something else that listens there, answers to {@code srvr}. */
public final class VersionTextTarget {

    private static final Bounds BOUNDS = Bounds.ofText();
    private static final int MOST = 999_999;

    private VersionTextTarget() {}

    /** The fuzzer's entry. */
    public static void fuzzerTestOneInput(byte[] input) {
        BOUNDS.check(input.length, () -> {
            String text = new String(input, StandardCharsets.UTF_8);
            VersionText.parse(text).ifPresent(VersionTextTarget::check);
            ServerVersion.parse(text).ifPresent(VersionTextTarget::check);
        });
    }

    private static void check(ServerVersion version) {
        boolean sane = version.major() >= 0
                && version.minor() >= 0
                && version.patch() >= 0
                && Math.max(version.major(), Math.max(version.minor(), version.patch())) <= MOST
                && ServerVersion.parse(version.toString()).orElseThrow().equals(version);
        if (!sane) {
            throw new AssertionError("no version: " + version);
        }
    }
}
