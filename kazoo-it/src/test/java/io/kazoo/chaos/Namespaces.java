package io.kazoo.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** Hosts in network namespaces joined by this process's own, which routes between them and can drop what one sends to another. */
final class Namespaces implements Site {
    private static final String NET = "192.0.2.";

    private final Path folder;
    private final Cuts cuts = new Cuts();

    Namespaces(Path folder) {
        this.folder = folder;
        Shell.run("mount", "-t", "tmpfs", "tmpfs", "/run");
        Shell.run("ip", "link", "set", "lo", "up");
        Shell.run("sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward");
    }

    @Override
    public boolean can(FaultKind kind) {
        return true;
    }

    @Override
    public void add(String host) {
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

    @Override
    public String address(String host) {
        int base = host.startsWith("s") ? 10 : 20;
        return NET + (base + Integer.parseInt(host.substring(1)));
    }

    @Override
    public String peerName(String server) {
        return address(server);
    }

    @Override
    public void listens(String server, int port) {
        // Hosts reach each other without more.
    }

    @Override
    public String connectString(String client, String server, int port) {
        return address(server) + ":" + port;
    }

    @Override
    public Path javaHome(String host) {
        Path real = Path.of(System.getProperty("java.home"));
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

    @Override
    public List<String> jvmArguments(String server) {
        return List.of();
    }

    @Override
    public void cut(String from, String to) {
        if (cuts.cut(from, to)) {
            Shell.run("ip", "rule", "add", "from", address(from), "to", address(to), "blackhole");
        }
    }

    @Override
    public void mend(String from, String to) {
        if (cuts.mend(from, to)) {
            Shell.run("ip", "rule", "del", "from", address(from), "to", address(to), "blackhole");
        }
    }

    @Override
    public boolean reset(String host) {
        try {
            // Lists what it has closed; a kernel that cannot do it may say nothing at all.
            return !Shell.run("ip", "netns", "exec", host, "ss", "-H", "-t", "-K", "dst", NET + "0/24")
                    .isBlank();
        } catch (IllegalStateException e) {
            System.out.println("chaos: " + e.getMessage());
            return false;
        }
    }

    @Override
    public void close() {
        // The namespaces end with this process.
    }
}
