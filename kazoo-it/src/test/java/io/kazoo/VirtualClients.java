package io.kazoo;

import io.kazoo.internal.runtime.ClientRuntime;
import io.kazoo.internal.runtime.ClientView;
import io.kazoo.internal.runtime.Platform;

/** Makes clients on a given platform, which the public builder does not offer; for that it lives in this package. */
public final class VirtualClients {

    private VirtualClients() {}

    /** A client with the builder's settings, not started. */
    public static AsyncKazooClient client(KazooBuilder settings, Platform.Source platform) {
        return new AsyncKazooClient(ClientView.of(new ClientRuntime(settings.options(), platform)));
    }
}
