package io.kazoo.testkit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * System properties that ZooKeeper's server reads, set for as long as a server runs.
 *
 * <p>They belong to the process, not to a server: of servers that run at once and differ, the latest wins. When the last
 * one that set a property has gone, its old value is back. Thread-safe.
 */
final class SystemProperties implements AutoCloseable {
    private static final Object LOCK = new Object();

    /** Guarded by LOCK, like the map below; the latest is last. */
    private static final List<SystemProperties> IN_FORCE = new ArrayList<>();

    private static final Map<String, Optional<String>> ORIGINALS = new HashMap<>();

    private final Map<String, String> values;

    private SystemProperties(Map<String, String> values) {
        this.values = values;
    }

    /** Sets the values until this is closed. */
    static SystemProperties set(Map<String, String> values) {
        SystemProperties properties = new SystemProperties(Map.copyOf(values));
        synchronized (LOCK) {
            IN_FORCE.add(properties);
            properties.values.forEach((name, value) -> {
                ORIGINALS.putIfAbsent(name, Optional.ofNullable(System.getProperty(name)));
                System.setProperty(name, value);
            });
        }
        return properties;
    }

    @Override
    public void close() {
        synchronized (LOCK) {
            if (IN_FORCE.remove(this)) {
                values.keySet().forEach(SystemProperties::restore);
            }
        }
    }

    private static void restore(String name) {
        for (int i = IN_FORCE.size() - 1; i >= 0; i--) {
            String value = IN_FORCE.get(i).values.get(name);
            if (value != null) {
                System.setProperty(name, value);
                return;
            }
        }
        Optional<String> original = ORIGINALS.remove(name);
        if (original != null && original.isPresent()) {
            System.setProperty(name, original.get());
        } else {
            System.clearProperty(name);
        }
    }
}
