package io.kazoo.spi;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Turns a host name of the connect string into addresses.
 *
 * <p>Called at the start of each pass over the servers, on a pool thread that may block, so that a server that changed its
 * address is found. All addresses of a name are tried. A name that cannot be resolved is skipped in that pass.
 */
@FunctionalInterface
public interface HostResolver {

    /** The resolver of the platform, {@link InetAddress#getAllByName(String)}. */
    HostResolver SYSTEM = host -> List.of(InetAddress.getAllByName(host));

    /**
     * The addresses of {@code host}, in the order in which they are to be tried.
     *
     * @throws UnknownHostException when there is none
     */
    List<InetAddress> resolve(String host) throws UnknownHostException;
}
