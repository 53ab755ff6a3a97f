package io.kazoo.internal.session;

import io.kazoo.data.EventType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A registration that keeps what it was told. */
final class RecordedWatch extends WatchHandle {

    private final List<String> events = new ArrayList<>();

    RecordedWatch(String path, Kind kind, Object key) {
        super(path, kind, key);
    }

    /** Each event as its type and, if it has one, its path. */
    List<String> events() {
        return events;
    }

    void told(EventType type, @Nullable String path) {
        events.add(path == null ? type.name() : type + " " + path);
    }
}
