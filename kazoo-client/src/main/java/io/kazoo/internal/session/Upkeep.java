package io.kazoo.internal.session;

import io.kazoo.internal.wire.Ping;

/**
 * What a serving connection needs from time to time: pings and, while it is read-only, the search for a server that writes.
 *
 * <p>Owned by the loop.
 */
final class Upkeep {

    private static final Ping PING = new Ping();

    private final SessionContext context;
    private final Effects effects;
    private final SessionFacts facts;
    private final ReadWriteProbe probe = new ReadWriteProbe();

    Upkeep(SessionContext context, Effects effects, SessionFacts facts) {
        this.context = context;
        this.effects = effects;
        this.facts = facts;
    }

    /** A connection begins to serve. */
    void start(long now, Link link) {
        if (link.readOnly) {
            probe.start(now);
        }
    }

    /** It serves no more. */
    void stop() {
        probe.stop();
    }

    long dueAt(Link link) {
        return Math.min(link.pingDueAt(facts.timeouts()), probe.dueAt());
    }

    /** Time passed. */
    void tick(long now, Link link) {
        if (now >= link.pingDueAt(facts.timeouts())) {
            link.pinged(now);
            effects.write(link.epoch, Ping.XID, PING);
        }
        if (now >= probe.dueAt()) {
            effects.probeReadWrite(probe.next(now, context.endpoints.names()));
        }
    }
}
