package io.kazoo.internal.session;

import io.kazoo.data.ServerAddress;
import java.net.InetSocketAddress;

/**
 * One address to dial, with the name it came from: the name is what the user configured and is never replaced by its
 * address.
 */
public record Endpoint(ServerAddress name, InetSocketAddress address) {

    @Override
    public String toString() {
        String ip = address.getAddress() == null ? "" : address.getAddress().getHostAddress();
        return ip.isEmpty() || ip.equals(name.host()) ? name.toString() : name + " (" + ip + ")";
    }
}
