package io.kazoo.simulation.run;

import io.kazoo.testkit.model.Txn;
import io.kazoo.testkit.model.ZkModel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** All watches of one client. */
final class ActorWatches {

    private final World world;
    private final Actor actor;
    final List<OneShot> oneShots = new ArrayList<>();
    final List<LongWatch> longOnes = new ArrayList<>();
    final List<Followed> followed = new ArrayList<>();

    ActorWatches(World world, Actor actor) {
        this.world = world;
        this.actor = actor;
    }

    void committed(Txn txn) {
        for (int i = 0; i < longOnes.size(); i++) {
            longOnes.get(i).committed(txn);
        }
    }

    /** Whether another persistent watch on a path would meet one: what servers make of two is not told apart here. */
    boolean hasLongOne(String serverPath) {
        return longOnes.stream().anyMatch(watch -> !watch.isOver() && watch.path.equals(serverPath));
    }

    /** A server answers a call on a connection that is newer than watches: it has told of all that changed for them. */
    void restored(ZkModel server, Set<String> told, long sinceNanos) {
        for (OneShot watch : oneShots) {
            String serverPath = actor.serverPath(watch.path);
            if (!told.contains(serverPath)) {
                watch.restored(server, serverPath, sinceNanos);
            }
        }
    }

    void atRest() {
        ZkModel truth = world.cluster.ensemble.truth();
        if (!actor.isConnected()) {
            return;
        }
        oneShots.forEach(watch -> watch.atRest(truth, actor.serverPath(watch.path)));
        longOnes.forEach(LongWatch::atRest);
    }

    /** The client has stopped. */
    void requireOver() {
        oneShots.forEach(OneShot::requireOver);
        longOnes.forEach(LongWatch::requireOver);
    }

    /** Closes all that can be closed: then nothing of it is on a server. */
    void closeAll() {
        longOnes.stream()
                .filter(watch -> watch.isAcknowledged() && !watch.isOver())
                .forEach(LongWatch::close);
        followed.stream().filter(each -> !each.isOver()).forEach(Followed::close);
    }

    /**
     * How many watches a server may have for this client at rest: one for each path and kind, data or children, that somebody
     * waits for, whoever else does. A persistent one may stay behind for a one-shot watch of its path where the client does not
     * know that the server tells them apart.
     */
    int mostOnServers() {
        ZkModel truth = world.cluster.ensemble.truth();
        Set<String> data = new HashSet<>();
        Set<String> children = new HashSet<>();
        for (OneShot watch : oneShots) {
            if (watch.isArmed()) {
                (watch.isOfChildren() ? children : data).add(actor.serverPath(watch.path));
            }
        }
        for (Followed each : followed) {
            if (!each.isOver()) {
                (each.isOfChildren(truth) ? children : data).add(each.serverPath());
            }
        }
        for (LongWatch watch : longOnes) {
            if (!watch.isOver() || data.contains(watch.path) || children.contains(watch.path)) {
                data.add(watch.path);
                if (!watch.recursive || watch.isOver()) {
                    children.add(
                            watch.path); // with one that stays behind, a watch of children that was closed may stay
                }
            }
        }
        return data.size() + children.size();
    }

    /** How many registrations the client may have at rest: what a recipe follows may take one for the node and one for its children. */
    long mostInClient() {
        return oneShots.stream().filter(OneShot::isArmed).count()
                + longOnes.stream().filter(watch -> !watch.isOver()).count()
                + 2 * followed.stream().filter(each -> !each.isOver()).count();
    }

    /** Whether all that is followed is known as it is. */
    boolean converged() {
        return !actor.isConnected() || unconverged().isEmpty();
    }

    /** What is not known as it is. */
    List<String> unconverged() {
        ZkModel truth = world.cluster.ensemble.truth();
        return followed.stream()
                .filter(each -> !each.converged(truth))
                .map(Followed::knowledge)
                .toList();
    }
}
