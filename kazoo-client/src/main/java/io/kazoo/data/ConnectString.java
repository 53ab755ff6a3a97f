package io.kazoo.data;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The servers to connect to and the node that is the root for a client: {@code h1:2181,h2:2181,[::1]:2181/app}.
 *
 * <p>The first {@code /} ends the servers. Blanks around the whole and around each server are dropped. The port is 2181 when
 * none is given. IPv6 addresses stand in brackets. Nothing is resolved here.
 */
public final class ConnectString {
    private static final int DEFAULT_PORT = 2181;

    private final List<ServerAddress> servers;
    private final String chroot;

    private ConnectString(List<ServerAddress> servers, String chroot) {
        this.servers = List.copyOf(servers);
        this.chroot = chroot;
    }

    /**
     * Reads a connect string.
     *
     * @throws IllegalArgumentException if there is no server, one is not {@code host} or {@code host:port}, or the root is
     *     not a path
     */
    public static ConnectString parse(String text) {
        String trimmed = text.strip();
        int slash = trimmed.indexOf('/');
        if (slash > 0 && trimmed.startsWith("://", slash - 1)) {
            throw new IllegalArgumentException(
                    "no scheme belongs before the servers in connect string \"" + text + "\"");
        }
        String hosts = slash < 0 ? trimmed : trimmed.substring(0, slash);
        String chroot = slash < 0 ? "/" : trimmed.substring(slash);
        return of(List.of(hosts.split(",", -1)), chroot, "\"" + text + "\"");
    }

    /**
     * Reads a list of servers, each {@code host} or {@code host:port}, whose last element may be the root, {@code /app}.
     *
     * @throws IllegalArgumentException if there is no server, one is not {@code host} or {@code host:port}, or the root is
     *     not a path
     */
    public static ConnectString parse(List<String> elements) {
        int last = elements.size() - 1;
        boolean rooted = last >= 0 && elements.get(last).strip().startsWith("/");
        String chroot = rooted ? elements.get(last).strip() : "/";
        return of(rooted ? elements.subList(0, last) : elements, chroot, elements.toString());
    }

    /** The servers in the order given, at least one. */
    public List<ServerAddress> servers() {
        return servers;
    }

    /** The root in normal form, such as {@code /app}; empty when there is none. */
    public String chroot() {
        return chroot;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ConnectString that && servers.equals(that.servers) && chroot.equals(that.chroot);
    }

    @Override
    public int hashCode() {
        return 31 * servers.hashCode() + chroot.hashCode();
    }

    /** The connect string in full form. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (ServerAddress server : servers) {
            text.append(text.isEmpty() ? "" : ",").append(server);
        }
        return text.append(chroot).toString();
    }

    private static ConnectString of(List<String> hosts, String chroot, String given) {
        if (hosts.isEmpty()) {
            throw new IllegalArgumentException("no server in connect string " + given);
        }
        try {
            List<ServerAddress> servers = new ArrayList<>(hosts.size());
            for (String host : hosts) {
                servers.add(server(host.strip()));
            }
            String root = ZnodePath.normalize(chroot);
            return new ConnectString(servers, root.equals("/") ? "" : root);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(e.getMessage() + " in connect string " + given, e);
        }
    }

    private static ServerAddress server(String text) {
        if (text.indexOf(';') >= 0) {
            throw new IllegalArgumentException("servers are separated by commas, not by ';': \"" + text + "\"");
        }
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            if (end < 0) {
                throw new IllegalArgumentException("missing ']' after \"" + text + "\"");
            }
            if (text.indexOf(':') > end || text.indexOf(':') < 0) {
                throw new IllegalArgumentException("no IPv6 address in the brackets of \"" + text + "\"");
            }
            return new ServerAddress(text.substring(1, end), port(text, end + 1));
        }
        int colon = text.indexOf(':');
        if (colon < 0) {
            return new ServerAddress(text, DEFAULT_PORT);
        }
        if (text.indexOf(':', colon + 1) >= 0) {
            throw new IllegalArgumentException("an IPv6 address needs brackets, as in [::1]:2181: \"" + text + "\"");
        }
        return new ServerAddress(text.substring(0, colon), port(text, colon));
    }

    private static int port(String text, int colon) {
        if (colon == text.length()) {
            return DEFAULT_PORT;
        }
        String digits = text.substring(colon + 1);
        boolean numeric = !digits.isEmpty()
                && digits.length() <= 5
                && digits.chars().allMatch(digit -> digit >= '0' && digit <= '9');
        if (text.charAt(colon) != ':' || !numeric) {
            throw new IllegalArgumentException("bad port in \"" + text + "\"");
        }
        return Integer.parseInt(digits);
    }
}
