package io.kazoo.data;

import java.util.regex.Pattern;

/**
 * Host and port of a server, not resolved.
 *
 * @param host a name or an address; an IPv6 address without brackets
 * @param port 1 to 65535
 */
public record ServerAddress(String host, int port) {
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F.]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(%.+)?");

    /** Characters that no host has but that a mistyped connect string may bring here. */
    private static final String FORBIDDEN = "/,[]@?#\\\"";

    /**
     * Checks both.
     *
     * @throws IllegalArgumentException if the host is empty or contains what no host can, or the port is out of range
     */
    public ServerAddress {
        if (host.isEmpty() || host.chars().anyMatch(ServerAddress::isForbidden)) {
            throw new IllegalArgumentException("bad host name: \"" + host + "\"");
        }
        if (host.indexOf(':') >= 0 && !IPV6.matcher(host).matches()) {
            throw new IllegalArgumentException("a host with ':' must be an IPv6 address: \"" + host + "\"");
        }
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port of " + host + " must be 1 to 65535: " + port);
        }
    }

    /** {@code host:port}, with brackets around an IPv6 address. */
    @Override
    public String toString() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }

    private static boolean isForbidden(int character) {
        return character <= ' '
                || Character.isWhitespace(character)
                || Character.isISOControl(character)
                || FORBIDDEN.indexOf(character) >= 0;
    }
}
