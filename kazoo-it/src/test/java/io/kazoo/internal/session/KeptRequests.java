package io.kazoo.internal.session;

import io.kazoo.AsyncKazooClient;
import java.lang.reflect.Field;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client keeps of requests at this moment, to be held against its bounds. No user needs to know that, so it is read from
 * private fields; for the rest it lives in this package.
 */
public final class KeptRequests {

    private static final String[] WAY = {"view", "runtime", "run", "loop", "core"};

    private static final ClassValue<Map<String, Field>> FIELDS = new ClassValue<>() {
        @Override
        protected Map<String, Field> computeValue(Class<?> type) {
            return fields(type);
        }
    };

    private final SessionCore core;
    private final RequestQueue queue;
    private final InFlight inFlight;
    private int open;
    private int neverWritten;
    private long queuedBytes;
    private long neverWrittenBytes;
    private int unanswered;
    private @Nullable String wrong;

    private KeptRequests(SessionCore core) throws ReflectiveOperationException {
        this.core = core;
        Object flow = field(core, "flow");
        queue = (RequestQueue) field(flow, "queue");
        inFlight = (InFlight) field(flow, "inFlight");
        queue.forEach(this::queued);
        inFlight.forEach(this::written);
        if (queuedBytes != (long) field(queue, "bytes")) {
            wrong = "the queue counts " + field(queue, "bytes") + " bytes and has " + queuedBytes;
        } else if (unanswered != inFlight.size()) {
            wrong = inFlight.size() + " requests count as unanswered, and there are " + unanswered;
        }
    }

    /** Of a client with a session, or looking for one; null of one that is stopped. To be called on its loop. */
    public static @Nullable KeptRequests of(AsyncKazooClient client) {
        try {
            Object at = client;
            for (String name : WAY) {
                at = field(at, name);
                if (at == null) {
                    return null;
                }
            }
            return new KeptRequests((SessionCore) at);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("the client has changed", e);
        }
    }

    private static @Nullable Object field(@Nullable Object of, String name) throws ReflectiveOperationException {
        Field field = FIELDS.get(of.getClass()).get(name);
        if (field == null) {
            throw new NoSuchFieldException(of.getClass() + " has no " + name);
        }
        return field.get(of);
    }

    /** All fields of a class by their names, its own before inherited ones. */
    private static Map<String, Field> fields(Class<?> of) {
        Map<String, Field> fields = new HashMap<>();
        for (Class<?> type = of; type != null && type != Object.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (fields.putIfAbsent(field.getName(), field) == null) {
                    field.setAccessible(true);
                }
            }
        }
        return fields;
    }

    private void queued(Operation<?> operation) {
        queuedBytes += operation.request.weight();
        if (operation.writtenNanos == 0 && !operation.passesBounds()) {
            neverWritten++;
            neverWrittenBytes += operation.request.weight();
        }
        count("queued", operation);
    }

    private void written(Operation<?> operation) {
        unanswered++;
        count("in flight", operation);
    }

    private void count(String where, Operation<?> operation) {
        if (!operation.isDone()) {
            open++;
        } else if (!operation.isGivenUp()) {
            wrong = operation.request.name() + " has ended and is still " + where;
        }
    }

    /** What does not fit together; null if all does. */
    public @Nullable String wrong() {
        return wrong;
    }

    /** How many wait to be written; those that were written before, on a connection that was lost, or may pass the bound, too. */
    public int queued() {
        return queue.size();
    }

    /** How many wait that were never written and that the bound holds for. */
    public int neverWritten() {
        return neverWritten;
    }

    /** Their bytes, as they are counted against the bound. */
    public long neverWrittenBytes() {
        return neverWrittenBytes;
    }

    /** How many are written and not answered, given up or not. */
    public int unanswered() {
        return unanswered;
    }

    /** How many there are, queued or written, that somebody waits for. */
    public int open() {
        return open;
    }

    /** How many registrations of watches there are. */
    public int watches() {
        return core.watchCount();
    }
}
