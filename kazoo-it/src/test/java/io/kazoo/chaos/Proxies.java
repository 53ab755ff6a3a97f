package io.kazoo.chaos;

import io.kazoo.testkit.FaultProxy;
import io.kazoo.testkit.FaultProxy.Direction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * All hosts on loopback, with a {@link FaultProxy} for each link: from each client to each server's port for clients, and from
 * each server to each other's ports for peers. It needs no privileges.
 *
 * <p>Servers tell each other where they listen, each to all others alike, so a server's peers cannot be found at other ports
 * than their own. They are called by names instead, and each server has a list of hosts in which the others' names stand for
 * loopback addresses at which only its own proxies listen. Where loopback has but one address, links of servers are whole.
 */
final class Proxies implements Site {
    private static final String LOOPBACK = "127.0.0.1";

    private final Path folder;
    private final boolean betweenServers;
    private final Cuts cuts = new Cuts();

    /** The proxies by the link, such as {@code s1>s2}, from who connects to who listens. */
    private final Map<String, List<FaultProxy>> links = new TreeMap<>();

    Proxies(Path folder) {
        this.folder = folder;
        this.betweenServers = canListenAt(seen("s1", "s2"));
    }

    private static boolean canListenAt(String address) {
        try (FaultProxy probe = FaultProxy.ofBytes(new InetSocketAddress(address, 0), LOOPBACK, 1)) {
            return probe.port() > 0;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /** Where a server finds another. */
    private static String seen(String from, String server) {
        return from.equals(server) ? LOOPBACK : "127.77." + from.substring(1) + "." + server.substring(1);
    }

    @Override
    public boolean can(FaultKind kind) {
        return betweenServers || kind.needs() != FaultKind.Needs.LINKS_OF_SERVERS;
    }

    @Override
    public void add(String host) {
        // All are this machine.
    }

    @Override
    public String address(String host) {
        return LOOPBACK;
    }

    @Override
    public String peerName(String server) {
        return betweenServers ? server : LOOPBACK;
    }

    @Override
    public void listens(String server, int port) {
        if (!betweenServers) {
            return;
        }
        IntStream.rangeClosed(1, Cluster.SIZE)
                .mapToObj(Cluster::host)
                .filter(from -> !from.equals(server))
                .forEach(from -> link(from, server)
                        .add(FaultProxy.ofBytes(new InetSocketAddress(seen(from, server), port), LOOPBACK, port)));
    }

    @Override
    public String connectString(String client, String server, int port) {
        List<FaultProxy> link = link(client, server);
        if (link.isEmpty()) {
            link.add(FaultProxy.to(LOOPBACK, port));
        }
        return link.get(0).connectString();
    }

    @Override
    public Path javaHome(String host) {
        return Path.of(System.getProperty("java.home"));
    }

    @Override
    public List<String> jvmArguments(String server) {
        if (!betweenServers) {
            return List.of();
        }
        StringBuilder hosts = new StringBuilder(LOOPBACK + " localhost\n");
        for (int id = 1; id <= Cluster.SIZE; id++) {
            hosts.append(seen(server, Cluster.host(id)))
                    .append(' ')
                    .append(Cluster.host(id))
                    .append('\n');
        }
        try {
            Path file = Files.writeString(folder.resolve("hosts-" + server), hosts);
            return List.of("-Djdk.net.hosts.file=" + file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void cut(String from, String to) {
        if (cuts.cut(from, to)) {
            link(from, to).forEach(proxy -> proxy.blackHole(Direction.TO_SERVER));
            link(to, from).forEach(proxy -> proxy.blackHole(Direction.TO_CLIENT));
        }
    }

    @Override
    public void mend(String from, String to) {
        if (cuts.mend(from, to)) {
            link(from, to).forEach(proxy -> proxy.heal(Direction.TO_SERVER));
            link(to, from).forEach(proxy -> proxy.heal(Direction.TO_CLIENT));
        }
    }

    @Override
    public boolean reset(String host) {
        int open = 0;
        for (Map.Entry<String, List<FaultProxy>> link : links.entrySet()) {
            if (link.getKey().startsWith(host + ">")) {
                for (FaultProxy proxy : link.getValue()) {
                    open += proxy.openConnections();
                    proxy.reset();
                }
            }
        }
        return open > 0;
    }

    @Override
    public void close() {
        links.values().forEach(link -> link.forEach(FaultProxy::close));
    }

    private List<FaultProxy> link(String from, String to) {
        return links.computeIfAbsent(from + ">" + to, link -> new ArrayList<>());
    }
}
