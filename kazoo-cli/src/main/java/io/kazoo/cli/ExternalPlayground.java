package io.kazoo.cli;

import io.kazoo.KazooClient;
import io.kazoo.data.ConnectString;
import io.kazoo.data.KazooState;
import io.kazoo.data.SessionTicket;
import io.kazoo.data.Subscription;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A user's own servers, which the tour must not harm: the connection is broken in a relay before them, and the session ends
 * because a second client resumes and closes it.
 */
final class ExternalPlayground implements Playground {

    private static final int TRIES = 5;

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
        CountDownLatch lost = new CountDownLatch(1);
        Subscription listening = client.addListener(state -> {
            if (state == KazooState.LOST) {
                lost.countDown();
            }
        });
        try {
            for (int tries = 0; tries < TRIES && !isSoon(lost, tries); tries++) {
                Optional<SessionTicket> ticket = client.sessionTicket();
                if (ticket.isPresent()) {
                    takeOverAndClose(ticket.get());
                }
            }
        } finally {
            listening.close();
        }
    }

    private void takeOverAndClose(SessionTicket ticket) {
        try (KazooClient second = KazooClient.builder(hosts).session(ticket).build()) {
            second.start(Duration.ofSeconds(10));
        }
    }

    /** The client may take its session back before the second one has closed it. */
    private static boolean isSoon(CountDownLatch lost, int tries) {
        try {
            return lost.await(tries == 0 ? 0 : 2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    @Override
    public void close() {
        relay.close();
    }
}
