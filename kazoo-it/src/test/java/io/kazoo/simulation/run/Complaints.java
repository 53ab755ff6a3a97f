package io.kazoo.simulation.run;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Errors that the client logs: each is a fault of its own. Each thread hears of what it logs itself. */
final class Complaints {

    private static final ThreadLocal<Complaints> THREADS = ThreadLocal.withInitial(Complaints::new);

    static {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        Logger logger = context.getLogger("io.kazoo");
        logger.setLevel(Level.ERROR);
        logger.setAdditive(false);
        Listener listener = new Listener();
        listener.setContext(context);
        listener.start();
        logger.addAppender(listener);
    }

    private @Nullable Consumer<String> hearer;

    static Complaints ofThisThread() {
        return THREADS.get();
    }

    void tellTo(@Nullable Consumer<String> consumer) {
        hearer = consumer;
    }

    private static final class Listener extends AppenderBase<ILoggingEvent> {

        @Override
        protected void append(ILoggingEvent event) {
            Consumer<String> hearer = THREADS.get().hearer;
            if (hearer != null) {
                hearer.accept(event.getFormattedMessage());
            }
        }
    }
}
