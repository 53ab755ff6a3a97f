package io.kazoo.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Where the hosts are: in network namespaces joined by this process's own, which routes between them and can drop what one
 * sends to another, or all on loopback. A host is a name such as {@code s1} or {@code c2}.
 */
final class Site {
    private static final String NET = "192.0.2.";

    private final boolean isolated;
    private final Path folder;

    Site(boolean isolated, Path folder) {
        this.isolated = isolated;
        this.folder = folder;
        if (isolated) {
            Shell.run("mount", "-t", "tmpfs", "tmpfs", "/run");
            Shell.run("ip", "link", "set", "lo", "up");
            Shell.run("sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward");
        }
    }

    boolean isIsolated() {
        return isolated;
    }

    /** Makes a host. */
    void add(String host) {
        if (isolated) {
            Shell.run("sh", "-ec", """
                    ip netns add $1
                    ip link add v$1 type veth peer name eth0 netns $1
                    ip addr add 192.0.2.1 peer $2/32 dev v$1
                    ip link set v$1 up
                    ip -n $1 addr add $2/32 dev eth0
                    ip -n $1 link set eth0 up
                    ip -n $1 link set lo up
                    ip -n $1 route add 192.0.2.1 dev eth0
                    ip -n $1 route add default via 192.0.2.1
                    """, "sh", host, address(host));
        }
    }

    String address(String host) {
        int base = host.startsWith("s") ? 10 : 20;
        return isolated ? NET + (base + Integer.parseInt(host.substring(1))) : "127.0.0.1";
    }

    /** A Java home whose Java runs on the host. */
    Path javaHome(String host) {
        Path real = Path.of(System.getProperty("java.home"));
        if (!isolated) {
            return real;
        }
        try {
            Path bin = Files.createDirectories(folder.resolve("java-" + host).resolve("bin"));
            Path java = bin.resolve("java");
            Files.writeString(java, "#!/bin/sh\nexec ip netns exec " + host + " " + real + "/bin/java \"$@\"\n");
            Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
            return folder.resolve("java-" + host);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Drops silently what one host sends to another. */
    void cut(String from, String to) {
        Shell.run("ip", "rule", "add", "from", address(from), "to", address(to), "blackhole");
    }

    void mend(String from, String to) {
        Shell.run("ip", "rule", "del", "from", address(from), "to", address(to), "blackhole");
    }

    /** Resets all connections that a host has to servers. */
    void reset(String host) {
        Shell.works("ip", "netns", "exec", host, "ss", "-K", "dst", NET + "0/24");
    }
}
