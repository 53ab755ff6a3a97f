package io.kazoo.simulation;

import io.kazoo.testkit.model.ClientLink;
import io.kazoo.testkit.model.EnsembleSettings;
import io.kazoo.testkit.model.ModelEnsemble;
import io.kazoo.testkit.model.ModelServer;
import io.kazoo.testkit.model.ServerEnd;
import io.kazoo.testkit.model.Wiretap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The modelled ZooKeeper, one server of it, on a network in virtual time. It can go mute, and it notes what it heard and when.
 * Owned by the loop.
 */
public final class ModelService implements VirtualNetwork.Service {

    /** A request as it came; the handshake has the session 0 and the opcode 0. */
    public record Heard(Duration at, long session, int opcode) {}

    /** The shortest tick, so that sessions expire within a millisecond of their time-out. */
    private static final int TICK_MILLIS = 1;

    // ZooKeeper's own limits, which are 2 and 20 of its usual tick.
    private static final int MIN_TIMEOUT_MILLIS = 4_000;
    private static final int MAX_TIMEOUT_MILLIS = 40_000;

    private final VirtualLoop loop;
    private final ModelEnsemble ensemble;
    private final ModelServer server;
    private final List<Heard> heard = new ArrayList<>();
    private final List<Runnable> heldUp = new ArrayList<>();

    private boolean mute;

    /** A server without nodes and sessions. */
    public ModelService(VirtualLoop loop) {
        this.loop = loop;
        EnsembleSettings settings = EnsembleSettings.standalone()
                .withTickMillis(TICK_MILLIS)
                .withTimeoutMillis(MIN_TIMEOUT_MILLIS, MAX_TIMEOUT_MILLIS);
        ensemble = new ModelEnsemble(settings, new LoopClock(loop), new SplittableRandom(1));
        server = ensemble.server(0);
        server.tap(new Tap());
    }

    @Override
    public void accept(VirtualSocket socket) {
        ServerEnd end = server.accept(new ClientLink() {
            @Override
            public void send(byte[] bytes) {
                socket.send(bytes);
            }

            @Override
            public void close() {
                socket.close();
            }
        });
        socket.handler(new VirtualSocket.Handler() {
            @Override
            public void received(byte[] bytes) {
                end.received(bytes);
            }

            @Override
            public void closed() {
                end.closed();
            }
        });
    }

    // ---- what a test does to it

    /**
     * From now on nothing gets through, in or out, and connections are accepted all the same: a stopped process, but for the
     * sessions, which go on to expire.
     */
    public void mute() {
        mute = true;
    }

    /** Ends that: what was held up gets through. */
    public void unmute() {
        mute = false;
        List<Runnable> waiting = List.copyOf(heldUp);
        heldUp.clear();
        waiting.forEach(Runnable::run);
    }

    /** Ends a session, its nodes and its connection. */
    public void expire(long sessionId) {
        if (!ensemble.expire(sessionId)) {
            throw new IllegalArgumentException("no session 0x" + Long.toHexString(sessionId));
        }
    }

    /** Closes all connections; sessions stay. */
    public void dropConnections() {
        server.dropConnections();
    }

    /** Begins another epoch: connections close, and each session has its whole time-out again. */
    public void electLeader() {
        ensemble.electLeader(0);
    }

    /** Creates a node, as another client would. */
    public void create(String path, byte @Nullable [] data) {
        ensemble.create(path, data);
    }

    /** Changes a node, as another client would. */
    public void set(String path, byte @Nullable [] data) {
        ensemble.set(path, data);
    }

    // ---- what a test sees of it

    /** The data of a node, empty when there is none. */
    public Optional<byte[]> data(String path) {
        return Optional.ofNullable(ensemble.truth().data(path));
    }

    /** All requests since the beginning. */
    public List<Heard> heard() {
        return List.copyOf(heard);
    }

    /** The sessions there are. */
    public Set<Long> sessionIds() {
        return new TreeSet<>(ensemble.truth().sessions());
    }

    /** The connections there are, with and without a session. */
    public int connectionCount() {
        return server.connectionCount();
    }

    /** The watches of all connections. */
    public int watchCount() {
        return server.watchCount();
    }

    /** Notes what is heard, and holds everything up while the server is mute. */
    private final class Tap implements Wiretap {

        private void whenHeard(Runnable step) {
            if (mute) {
                heldUp.add(step);
            } else {
                step.run();
            }
        }

        @Override
        public void accepted(Runnable proceed) {
            whenHeard(proceed);
        }

        @Override
        public void request(Wiretap.Heard request, Runnable process) {
            whenHeard(() -> {
                heard.add(new ModelService.Heard(loop.elapsed(), request.sessionId(), request.opcode()));
                process.run();
            });
        }

        @Override
        public void reply(Said said, ClientLink link) {
            whenHeard(() -> link.send(said.bytes()));
        }

        @Override
        public void closing(long connection, Runnable proceed) {
            whenHeard(proceed);
        }
    }
}
