package io.kazoo.cli;

import io.kazoo.KazooClient;
import io.kazoo.data.ConnectString;
import io.kazoo.data.SessionTicket;
import java.time.Duration;

/**
 * A user's own servers, which the tour must not harm: the connection is broken in a relay before them, and the session ends
 * because a second client resumes and closes it.
 */
final class ExternalPlayground implements Playground {

    private final String hosts;
    private final Relay relay;

    ExternalPlayground(String hosts) {
        ConnectString parsed = ConnectString.parse(hosts);
        if (!parsed.chroot().isEmpty()) {
            throw new IllegalArgumentException("give --hosts without a chroot: " + hosts);
        }
        this.hosts = hosts;
        try (KazooClient probe = KazooClient.builder(hosts).build()) {
            probe.start(Duration.ofSeconds(10)); // which of the servers answers, or a clear error
            String server = java.util.Objects.requireNonNull(probe.session().server());
            this.relay = new Relay(ConnectString.parse(server).servers().get(0));
        }
    }

    @Override
    public String hosts() {
        return relay.hosts();
    }

    @Override
    public String interruption() {
        return "// the TCP connection is cut";
    }

    @Override
    public void interrupt() {
        relay.cut();
    }

    @Override
    public void expire(KazooClient client) {
        SessionTicket ticket = client.sessionTicket().orElseThrow();
        try (KazooClient second = KazooClient.builder(hosts).session(ticket).build()) {
            second.start(Duration.ofSeconds(10));
        }
    }

    @Override
    public void close() {
        relay.close();
    }
}
