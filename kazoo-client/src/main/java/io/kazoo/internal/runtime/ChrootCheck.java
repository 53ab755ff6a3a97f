package io.kazoo.internal.runtime;

import io.kazoo.internal.wire.Exists;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks at the start whether the chroot exists: one that does not makes every call fail with "no node", which is better said
 * once than guessed at.
 */
final class ChrootCheck {

    private static final Logger LOG = LoggerFactory.getLogger(ChrootCheck.class);

    private ChrootCheck() {}

    /** Logs a warning when the view's chroot is missing. */
    static void warnIfMissing(ClientView view) {
        String chroot = view.chroot();
        if (chroot.isEmpty()) {
            return;
        }
        view.submit(new Exists(chroot, false)).onComplete(reply -> {
            if (!reply.isFailed() && reply.value() != null && reply.value().isEmpty()) {
                LOG.warn("the chroot {} does not exist; ensurePath(\"/\") creates it", chroot);
            }
        });
    }
}
