package io.kazoo.bench;

import io.netty.util.Version;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What the run was made on, in words. */
final class Machine {

    private Machine() {}

    /** Cores, memory, processor, operating system and Java. */
    static String describe() {
        return String.format(
                Locale.ROOT,
                "%d cores, %s%.0f GB; %s %s %s; %s %s",
                Runtime.getRuntime().availableProcessors(),
                processor().map(name -> name + ", ").orElse(""),
                ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                                .getTotalMemorySize()
                        / 1e9,
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch"),
                System.getProperty("java.vm.name"),
                System.getProperty("java.vm.version"));
    }

    /** Versions of what is measured. */
    static String versions() {
        Map<String, Version> netty = Version.identify();
        String transport = netty.containsKey("netty-transport")
                ? netty.get("netty-transport").artifactVersion()
                : "unknown";
        return "ZooKeeper " + org.apache.zookeeper.Version.getVersion() + ", Netty " + transport;
    }

    /** Load average over the last minute. */
    static String loadAverage() {
        return String.format(
                Locale.ROOT,
                "%.1f",
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    private static Optional<String> processor() {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
