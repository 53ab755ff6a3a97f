package io.kazoo.it.wire;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What clients log about their sessions, at DEBUG, from now until it is closed. */
final class SessionLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private final Logger logger = (Logger) LoggerFactory.getLogger("io.kazoo.internal.runtime.SessionLoop");
    private final List<String> lines = new CopyOnWriteArrayList<>();

    SessionLog() {
        start();
        logger.setLevel(Level.DEBUG);
        logger.setAdditive(false);
        logger.addAppender(this);
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (event.getLevel() == Level.DEBUG) {
            lines.add(event.getFormattedMessage());
        }
    }

    /** The lines of connections that were lost for a reason. */
    List<String> losses(String reason) {
        return lines.stream()
                .filter(line -> line.contains("connection lost: ") && line.contains(reason))
                .toList();
    }

    /** The lines of events that were for nobody. */
    List<String> ignoredEvents() {
        return lines.stream()
                .filter(line -> line.contains("ignored a notification"))
                .toList();
    }

    @Override
    public void close() {
        logger.detachAppender(this);
        logger.setAdditive(true);
        logger.setLevel(null);
        stop();
    }
}
