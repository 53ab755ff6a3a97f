package io.kazoo.simulation.run;

import io.kazoo.simulation.LoopClock;
import io.kazoo.simulation.VirtualNetwork.Weather;
import io.kazoo.simulation.VirtualSocket;
import io.kazoo.testkit.model.ClientLink;
import io.kazoo.testkit.model.ModelEnsemble;
import io.kazoo.testkit.model.ModelServer;
import io.kazoo.testkit.model.ModelVersion;
import io.kazoo.testkit.model.ServerEnd;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/** The servers on the network, and the state of the ways to them. */
final class Cluster implements Weather {

    private static final int PORT = 2181;

    private final World world;
    private final List<Wire> wires = new ArrayList<>();
    private final List<Ear> ears = new ArrayList<>();
    private final InetSocketAddress[] addresses;
    private final int[] moves;

    final ModelEnsemble ensemble;
    /** By client and server. */
    final Way[][] ways;
    /** When each server was last meddled with. */
    final long[] meddledNanos;

    /** How many things are wrong with servers now. */
    int troubles;

    private long connections;

    Cluster(World world) {
        this.world = world;
        ensemble = new ModelEnsemble(world.draw.ensemble, new LoopClock(world.loop), world.random.split());
        addresses = new InetSocketAddress[ensemble.size()];
        moves = new int[ensemble.size()];
        meddledNanos = new long[ensemble.size()];
        ways = new Way[world.draw.clients][ensemble.size()];
        for (Way[] row : ways) {
            for (int server = 0; server < row.length; server++) {
                row[server] = new Way();
            }
        }
        world.network.weather(this, world.random.split());
        for (int server = 0; server < ensemble.size(); server++) {
            listen(server);
            Ear ear = new Ear(world, server);
            ears.add(ear);
            ensemble.server(server).tap(ear);
        }
    }

    private void listen(int server) {
        addresses[server] = new InetSocketAddress(address(server), PORT);
        world.network.listen(addresses[server], socket -> accept(server, socket));
    }

    /** From now on the server has another address, of which its name tells. */
    void move(int server) {
        world.network.unlisten(addresses[server]);
        moves[server]++;
        listen(server);
        world.story.tell(() -> "server " + server + " is at " + addresses[server]);
    }

    InetAddress address(int server) {
        try {
            return InetAddress.getByAddress(
                    "zk" + server, new byte[] {10, 0, (byte) moves[server], (byte) (server + 1)});
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    int size() {
        return addresses.length;
    }

    Ear ear(int server) {
        return ears.get(server);
    }

    /** Something was done to a server: no connection with it counts as healthy that was open then. */
    void meddled(int server) {
        meddledNanos[server] = world.loop.nanoTime();
    }

    void meddledWithAll() {
        for (int server = 0; server < size(); server++) {
            meddled(server);
        }
    }

    // ---- connections

    @Override
    public Dial dialled(Executor client, InetSocketAddress address) {
        int server = serverAt(address);
        if (server < 0) {
            return Dial.REFUSED; // where one was
        }
        Way way = ways[actorAt(client).index][server];
        if (way.kind != null && way.dial != Dial.ANSWERED) {
            world.nemesis.struck(way.kind);
        }
        return ensemble.server(server).isUp() ? way.dial : way.dialWhenDown;
    }

    @Override
    public void opened(Executor client, InetSocketAddress address, VirtualSocket clientEnd, VirtualSocket serverEnd) {
        int server = serverAt(address);
        Actor actor = actorAt(client);
        Wire wire = new Wire(world, actor, server, clientEnd, serverEnd);
        clientEnd.observer(wire::arrived);
        wires.removeIf(Wire::isOver);
        wires.add(wire);
        ways[actor.index][server].applyTo(wire);
    }

    private void accept(int server, VirtualSocket socket) {
        ModelServer model = ensemble.server(server);
        Wire wire = wires.get(wires.size() - 1);
        ears.get(server).expect(++connections, wire);
        ServerEnd end = model.accept(new ClientLink() {
            @Override
            public void send(byte[] bytes) {
                wire.say(() -> socket.send(bytes));
            }

            @Override
            public void close() {
                wire.serverClosed = true;
                wire.say(socket::close);
            }
        });
        socket.handler(new VirtualSocket.Handler() {
            @Override
            public void received(byte[] bytes) {
                wire.sent(bytes);
                end.received(bytes);
            }

            @Override
            public void closed() {
                wire.clientGone();
                end.closed();
            }
        });
    }

    private int serverAt(InetSocketAddress address) {
        for (int server = 0; server < addresses.length; server++) {
            if (addresses[server].equals(address)) {
                return server;
            }
        }
        return -1;
    }

    private Actor actorAt(Executor client) {
        for (Actor actor : world.actors) {
            if (actor.process.receiver() == client) {
                return actor;
            }
        }
        throw new IllegalStateException("nobody's process");
    }

    /** The connections between a client and a server that are open. */
    List<Wire> wires(int actor, int server) {
        List<Wire> found = new ArrayList<>();
        for (Wire wire : wires) {
            if (!wire.isOver() && wire.actor.index == actor && (server < 0 || wire.server == server)) {
                found.add(wire);
            }
        }
        return found;
    }

    /** Applies what is now wrong with a way to the connections on it. */
    void changed(int actor, int server) {
        for (Wire wire : wires(actor, server)) {
            ways[actor][server].applyTo(wire);
        }
    }

    /** When the last bytes come out that were held on a way: long after it is clear, perhaps. */
    long lastOutNanos() {
        long last = Long.MIN_VALUE;
        for (Way[] row : ways) {
            for (Way way : row) {
                last = Math.max(last, way.lastOutNanos);
            }
        }
        return last;
    }

    /** All is at rest: servers keep no watch that nobody waits for. Before 3.9 some stay for others, as they cannot be
     * told apart.
     */
    void requireNoMoreWatches(int most) {
        int there = 0;
        for (int server = 0; server < size(); server++) {
            there += ensemble.server(server).watchCount();
        }
        int count = there;
        if (count > most && ensemble.settings().version() == ModelVersion.V3_9) {
            world.violate("nothing left", () -> "servers have " + count + " watches, clients need " + most);
        }
    }

    void requireNothingLeft() {
        for (int server = 0; server < size(); server++) {
            ModelServer model = ensemble.server(server);
            int index = server;
            if (model.watchCount() != 0) {
                world.violate("nothing left", () -> "server " + index + " has " + model.watchCount() + " watches");
            }
            // Of one that is half open a server may never hear that it has ended.
            if (model.connectionCount() != 0 && world.nemesis.none(FaultKind.HALF_OPEN)) {
                world.violate(
                        "nothing left", () -> "server " + index + " has " + model.connectionCount() + " connections");
            }
        }
        if (!ensemble.truth().sessions().isEmpty()) {
            world.violate("nothing left", () -> "sessions " + ensemble.truth().sessions());
        }
    }
}
