package io.kazoo.simulation.run;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * What the client logs. An error is a fault of its own; the rest is told as part of the story. Each thread hears of what it
 * logs itself.
 */
final class Complaints {

    private static final ThreadLocal<Complaints> THREADS = ThreadLocal.withInitial(Complaints::new);

    private static final Logger LOGGER;

    static {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        LOGGER = context.getLogger("io.kazoo");
        LOGGER.setLevel(Level.ERROR);
        LOGGER.setAdditive(false);
        Listener listener = new Listener();
        listener.setContext(context);
        listener.start();
        LOGGER.addAppender(listener);
    }

    private @Nullable Consumer<String> errors;
    private @Nullable Consumer<String> others;

    static Complaints ofThisThread() {
        return THREADS.get();
    }

    /** Tells errors to somebody, null for nobody. */
    void errors(@Nullable Consumer<String> consumer) {
        errors = consumer;
    }

    /** Tells everything else to somebody. */
    void others(Consumer<String> consumer) {
        LOGGER.setLevel(Level.DEBUG);
        others = consumer;
    }

    private static final class Listener extends AppenderBase<ILoggingEvent> {

        @Override
        protected void append(ILoggingEvent event) {
            Complaints own = THREADS.get();
            Consumer<String> hearer = event.getLevel() == Level.ERROR ? own.errors : own.others;
            if (hearer != null) {
                hearer.accept(event.getFormattedMessage());
            }
        }
    }
}
