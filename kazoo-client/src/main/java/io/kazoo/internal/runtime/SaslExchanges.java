package io.kazoo.internal.runtime;

import io.kazoo.internal.concurrent.EventLoop;
import io.kazoo.internal.concurrent.SerialLane;
import io.kazoo.internal.session.Endpoint;
import io.kazoo.internal.session.SaslMove;
import io.kazoo.spi.SaslMechanism;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import javax.security.sasl.SaslClient;
import javax.security.sasl.SaslException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a client's SASL mechanism, which may block, on a lane beside the loop: one exchange at a time, so that a mechanism that
 * hangs holds one thread at the most. What it comes to is told on the loop.
 *
 * <p>Owned by the loop, but for what an {@link Exchange} does on the lane.
 */
final class SaslExchanges {

    private static final Logger LOG = LoggerFactory.getLogger(SaslExchanges.class);
    private static final byte[] NOTHING = {};

    private final Platform.@Nullable Sasl sasl;
    private final EventLoop loop;
    private final SerialLane lane;
    private @Nullable Exchange current;

    SaslExchanges(Platform.@Nullable Sasl sasl, EventLoop loop) {
        this.sasl = sasl;
        this.loop = loop;
        this.lane = new SerialLane("SASL", sasl == null ? Runnable::run : sasl.threads(), false);
    }

    /** Begins an exchange, and another that is under way ends; false when there is no mechanism. */
    boolean begin(int epoch, Endpoint endpoint, Consumer<SaslMove> told) {
        if (sasl == null) {
            return false;
        }
        endCurrent();
        Exchange fresh = new Exchange(epoch, sasl.mechanism(), endpoint.name().host(), told);
        current = fresh;
        lane.execute(fresh::begin);
        return true;
    }

    /** The server has answered. */
    void challenge(int epoch, byte[] token) {
        Exchange exchange = current;
        if (exchange != null && exchange.epoch == epoch) {
            lane.execute(() -> exchange.challenge(token));
        }
    }

    /** The connection is over. */
    void end(int epoch) {
        if (current != null && current.epoch == epoch) {
            endCurrent();
        }
    }

    private void endCurrent() {
        Exchange exchange = current;
        if (exchange != null) {
            current = null;
            exchange.over = true;
            lane.execute(exchange::dispose);
        }
    }

    /** With one server, on one connection. */
    private final class Exchange {

        private final int epoch;
        private final SaslMechanism mechanism;
        private final String host;
        private final Consumer<SaslMove> told;
        private volatile boolean over; // written by the loop

        // Owned by the lane.
        private @Nullable SaslClient client;
        private boolean begun;

        Exchange(int epoch, SaslMechanism mechanism, String host, Consumer<SaslMove> told) {
            this.epoch = epoch;
            this.mechanism = mechanism;
            this.host = host;
            this.told = told;
        }

        void begin() {
            move(() -> {
                SaslClient fresh = mechanism.newClient(host);
                client = fresh;
                return fresh.hasInitialResponse() ? fresh.evaluateChallenge(NOTHING) : NOTHING;
            });
        }

        void challenge(byte[] token) {
            SaslClient begunBefore = client;
            if (begunBefore != null) {
                move(() -> begunBefore.evaluateChallenge(token));
            }
        }

        private void move(Evaluation evaluation) {
            if (over) {
                return;
            }
            SaslMove move;
            try {
                move = meaning(evaluation.token());
            } catch (SaslException | RuntimeException | Error e) {
                LOG.debug("the SASL mechanism failed", e);
                move = new SaslMove.Failed(e.toString());
            }
            if (!(move instanceof SaslMove.Token)) {
                dispose(); // of its secrets, too
            }
            tell(move);
        }

        private SaslMove meaning(byte @Nullable [] token) {
            boolean complete = client != null && client.isComplete();
            boolean first = !begun;
            begun = true;
            if (complete) {
                // A server that is complete too does not expect an empty token; the first one is always expected.
                return new SaslMove.Done(token != null && (first || token.length > 0) ? token : null);
            }
            return token == null
                    ? new SaslMove.Failed("the mechanism has nothing to say, and is not complete")
                    : new SaslMove.Token(token);
        }

        private void tell(SaslMove move) {
            try {
                loop.execute(() -> {
                    if (!over) {
                        told.accept(move);
                    }
                });
            } catch (RejectedExecutionException e) {
                return; // shut down under the client, which ends by itself
            }
        }

        void dispose() {
            SaslClient used = client;
            client = null;
            if (used != null) {
                try {
                    used.dispose();
                } catch (SaslException | RuntimeException e) {
                    LOG.debug("a SASL mechanism could not be disposed of", e);
                }
            }
        }
    }

    /** Asks the mechanism for a token. */
    private interface Evaluation {
        byte @Nullable [] token() throws SaslException;
    }
}
