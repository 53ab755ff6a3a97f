package io.kazoo.testkit.model;

import io.kazoo.testkit.model.ModelServer.Role;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Who leads, who can reach the leader, and how another becomes it. */
final class Leadership {

    private static final int EPOCH_SHIFT = 32;

    private final EnsembleSettings settings;
    private final ModelClock clock;
    private final SplittableRandom random;
    private final Ledger ledger;
    private final List<ModelServer> servers;

    private @Nullable ModelServer leader;
    private boolean quorum;
    private long epoch;
    /** Numbers of the last loss of a quorum, of the last election and of the last isolation, which call off those before. */
    private long losses;

    private long elections;
    private long isolations;
    private boolean electing;

    Leadership(
            EnsembleSettings settings,
            ModelClock clock,
            SplittableRandom random,
            Ledger ledger,
            List<ModelServer> servers) {
        this.settings = settings;
        this.clock = clock;
        this.random = random;
        this.ledger = ledger;
        this.servers = servers;
    }

    /** Begins, with the first server as the leader. */
    void begin() {
        lead(servers.get(0));
    }

    private boolean isStandalone() {
        return servers.size() == 1;
    }

    OptionalInt leader() {
        return leader != null && quorum ? OptionalInt.of(leader.index()) : OptionalInt.empty();
    }

    boolean isLeader(ModelServer server) {
        return server == leader;
    }

    /** Whether a server and the current leader can talk to each other. */
    boolean reaches(ModelServer server) {
        return leader != null
                && (server == leader
                        || server.role() == Role.FOLLOWING && !server.isIsolated() && !leader.isIsolated());
    }

    /** Whether a server follows the current leader, even if it is cut off from it just now. */
    boolean follows(ModelServer server) {
        return leader != null && server.role() == Role.FOLLOWING && server.epoch() == epoch;
    }

    boolean reachesQuorum(ModelServer server) {
        return quorum && reaches(server);
    }

    private void countQuorum() {
        boolean before = quorum;
        quorum = leader != null && supporters() > servers.size() / 2;
        ledger.setOpen(quorum);
        if (before && !quorum && leader != null) {
            ModelServer deserted = leader;
            long loss = ++losses;
            boolean byCut = servers.stream().anyMatch(ModelServer::isIsolated);
            later(byCut ? settings.syncLimitTicks() : 1, () -> desert(deserted, loss));
        }
    }

    private int supporters() {
        int count = 0;
        for (ModelServer server : servers) {
            if (reaches(server)) {
                count++;
            }
        }
        return count;
    }

    private void later(int ticks, Runnable task) {
        clock.schedule(task, TimeUnit.MILLISECONDS.toNanos((long) ticks * settings.tickMillis()));
    }

    /** A leader gives up because it has no quorum any more. */
    private void desert(ModelServer deserted, long loss) {
        if (deserted == leader && !quorum && losses == loss) {
            abdicate(null);
        }
    }

    // ---- elections

    /** The leader is none any more; those who followed it look for another. */
    private void abdicate(@Nullable SplittableRandom lottery) {
        ModelServer old = leader;
        if (old == null) {
            return;
        }
        if (lottery != null) {
            for (ModelServer server : servers) {
                server.uplink().cutOff(lottery);
            }
        }
        leader = null;
        electing = false;
        for (ModelServer server : servers) {
            boolean stale = server.isIsolated() && server.isServing();
            if (!stale && server.role() != Role.READ_ONLY) {
                stepDown(server);
            }
        }
        ledger.tracker().clear();
        countQuorum();
        elect(null);
    }

    /** A server stops serving. */
    private void stepDown(ModelServer server) {
        server.role(Role.LOOKING);
        server.replica().follow(false);
        server.uplink().cutOff(null);
        server.dropConnections();
        server.forgetLocalSessions();
    }

    /** Has a leader elected, if there is none and a quorum looks for one. */
    private void elect(@Nullable ModelServer wanted) {
        if (leader == null && (!electing || wanted != null) && candidates() > servers.size() / 2) {
            electing = true;
            long election = ++elections;
            clock.schedule(() -> elected(wanted, election), isStandalone() ? 0 : settings.electionNanos());
        }
    }

    private static boolean isCandidate(ModelServer server) {
        return server.isUp() && !server.isIsolated() && server.role() == Role.LOOKING;
    }

    private int candidates() {
        int count = 0;
        for (ModelServer server : servers) {
            if (isCandidate(server)) {
                count++;
            }
        }
        return count;
    }

    private void elected(@Nullable ModelServer wanted, long election) {
        if (!electing || elections != election) {
            return;
        }
        electing = false;
        if (candidates() <= servers.size() / 2) {
            return;
        }
        ModelServer best = null;
        for (ModelServer server : servers) {
            boolean better = best == null
                    || server == wanted
                    || best != wanted
                            && server.state().lastZxid() >= best.state().lastZxid();
            if (isCandidate(server) && better) {
                best = server;
            }
        }
        if (best != null) {
            lead(best);
        }
    }

    private void lead(ModelServer server) {
        epoch++;
        leader = server;
        ledger.beginEpoch(isStandalone() ? 0 : epoch << EPOCH_SHIFT);
        for (ModelServer other : servers) {
            if (isCandidate(other)) {
                join(other);
            }
        }
        countQuorum();
    }

    private void join(ModelServer server) {
        server.replica().synchronise();
        if (server == leader) {
            server.replica().beginEpoch();
        }
        server.role(server == leader ? Role.LEADING : Role.FOLLOWING);
        server.epoch(epoch);
        server.replica().follow(true);
    }

    /** A server that looks for a leader finds one, or helps to elect one. */
    private void find(ModelServer server) {
        ModelServer found = leader;
        if (found == null || found.isIsolated()) {
            elect(null);
            return;
        }
        clock.schedule(
                () -> {
                    if (leader == found && !found.isIsolated() && isCandidate(server)) {
                        join(server);
                        regained();
                    }
                },
                settings.electionNanos());
    }

    private void regained() {
        countQuorum();
        for (ModelServer server : servers) {
            server.uplink().flush();
        }
    }

    // ---- scripts

    void electLeader(ModelServer server) {
        int reachable = 0;
        for (ModelServer other : servers) {
            if (other.isUp() && !other.isIsolated() && other.role() != Role.READ_ONLY) {
                reachable++;
            }
        }
        if (!server.isUp()
                || server.isIsolated()
                || server.role() == Role.READ_ONLY
                || reachable <= servers.size() / 2) {
            throw new IllegalStateException("server " + server.index() + " cannot be elected: it is "
                    + (server.isUp() ? server.isIsolated() ? "isolated" : "without a quorum" : "not running"));
        }
        if (leader != null) {
            abdicate(random);
        }
        elect(server);
    }

    void isolate(ModelServer server) {
        if (server.isIsolated() || isStandalone()) {
            return;
        }
        ledger.tracker().cutOff(server);
        boolean wasLeader = server == leader;
        server.isolated(true);
        server.replica().follow(false);
        long cut = ++isolations;
        server.isolation(cut);
        later(settings.syncLimitTicks(), () -> {
            if (server.isIsolated() && server.isolation() == cut) {
                isolatedForLong(server);
            }
        });
        if (wasLeader) {
            servers.forEach(other -> ledger.tracker().cutOff(other));
        }
        countQuorum();
    }

    private void isolatedForLong(ModelServer server) {
        if (server == leader) {
            abdicateIsolated(server);
        } else if (server.isServing() && server.role() != Role.READ_ONLY) {
            ledger.tracker().lose(server);
            stepDown(server);
        }
    }

    private void abdicateIsolated(ModelServer server) {
        stepDown(server);
        abdicate(null);
    }

    void rejoin(ModelServer server) {
        if (!server.isIsolated()) {
            return;
        }
        server.isolated(false);
        if (server.role() == Role.READ_ONLY) {
            return;
        }
        if (server.isServing() && (server == leader || server.epoch() == epoch && leader != null)) {
            server.replica().follow(true);
            servers.stream().filter(this::reaches).forEach(ledger.tracker()::back);
            regained();
            if (server == leader) {
                servers.stream().filter(Leadership::isCandidate).forEach(this::find);
            }
        } else {
            if (server.isServing()) {
                ledger.tracker().lose(server);
                stepDown(server);
            }
            find(server);
        }
    }

    void stop(ModelServer server) {
        if (!server.isUp()) {
            return;
        }
        if (server == leader) {
            server.up(false);
            abdicate(random);
        } else {
            server.up(false);
            stepDown(server);
            ledger.tracker().lose(server);
            countQuorum();
        }
    }

    void start(ModelServer server) {
        if (!server.isUp()) {
            server.up(true);
            find(server);
        }
    }

    void readOnly(ModelServer server, boolean on) {
        if (on == server.isReadOnly() || !server.isUp()) {
            return;
        }
        if (!on) {
            stepDown(server);
            find(server);
            return;
        }
        if (server == leader) {
            abdicate(random);
        }
        stepDown(server); // an isolated leader serves on when the others have it no more
        server.role(Role.READ_ONLY);
        countQuorum();
    }
}
