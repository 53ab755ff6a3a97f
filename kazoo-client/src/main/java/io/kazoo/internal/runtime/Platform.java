package io.kazoo.internal.runtime;

import io.kazoo.internal.concurrent.CompletionLane;
import io.kazoo.internal.net.Transport;
import io.kazoo.spi.HostResolver;
import io.kazoo.spi.SaslMechanism;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a client runs on: given, never made, by the client, so that a test can give it virtual time.
 *
 * @param transport connections, and the loop with its clock and timers
 * @param resolvers where names are looked up; may block
 * @param resolver of host names
 * @param random draws from [0, 1)
 * @param release called once when the client needs it no more; says whether the loop ends with that
 * @param sasl how the client says who it is, null when it does not
 */
public record Platform(
        Transport transport,
        Executor resolvers,
        HostResolver resolver,
        DoubleSupplier random,
        BooleanSupplier release,
        @Nullable Sasl sasl) {

    /** A mechanism, and where it runs; may block. */
    public record Sasl(SaslMechanism mechanism, Executor threads) {}

    /** One without SASL. */
    public Platform(
            Transport transport,
            Executor resolvers,
            HostResolver resolver,
            DoubleSupplier random,
            BooleanSupplier release) {
        this(transport, resolvers, resolver, random, release, null);
    }

    /** Gives a client what it runs on, for each time it is started. Thread-safe. */
    public interface Source {

        /** Where lanes run; usable also while the client is not started, and never shut down under it. */
        Executor pool();

        /** A draw from [0, 1), also while the client is not started. */
        double random();

        /** The lane for completions while the client is not started. */
        default CompletionLane idleLane() {
            return new CompletionLane("completions of a stopped client", pool());
        }

        /**
         * One more user of a platform; {@link Platform#release()} ends that.
         *
         * @param cutOff called, on any thread, when the platform is closed under its user
         */
        Platform acquire(int maxRequestBytes, int maxReplyBytes, Runnable cutOff);
    }
}
