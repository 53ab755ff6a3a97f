package io.kazoo.internal.session;

import io.kazoo.data.ServerAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The servers, in which order their addresses are tried, and what became of it.
 *
 * <p>A pass resolves all names anew and tries each address once. The address that was just lost comes last, so that another
 * server is tried at once. Outlives sessions. Owned by the loop.
 */
final class Endpoints {

    private final boolean randomize;
    private final DoubleSupplier random;

    // Owned by the loop.
    private List<ServerAddress> names;
    private List<Endpoint> order = List.of();
    private int next;
    private @Nullable ServerAddress avoid;
    private List<ServerAddress> prefer = List.of();
    private final Map<String, String> troubles = new LinkedHashMap<>();

    Endpoints(List<ServerAddress> names, boolean randomize, DoubleSupplier random) {
        this.names = List.copyOf(names);
        this.randomize = randomize;
        this.random = random;
    }

    List<ServerAddress> names() {
        return names;
    }

    /** Begins a pass with these addresses; an empty list keeps those of the pass before (the resolver failed). */
    void resolved(List<Endpoint> addresses) {
        List<Endpoint> fresh = new ArrayList<>(addresses.isEmpty() ? order : addresses);
        fresh.removeIf(endpoint -> !names.contains(endpoint.name()));
        if (randomize) {
            shuffle(fresh);
        }
        fresh.sort((a, b) -> rank(a) - rank(b));
        order = List.copyOf(fresh);
        next = 0;
    }

    /** The next address of this pass, null when all were tried. */
    @Nullable
    Endpoint next() {
        return next < order.size() ? order.get(next++) : null;
    }

    /** Whether this pass has an address left. */
    boolean hasNext() {
        return next < order.size();
    }

    /** Whether any address is known. */
    boolean hasAddresses() {
        return !order.isEmpty();
    }

    /** Notes what happened at an address, for the message of whoever waited in vain. */
    void failed(Endpoint endpoint, String reason) {
        troubles.remove(endpoint.toString());
        troubles.put(endpoint.toString(), reason);
        if (troubles.size() > 16) {
            troubles.remove(troubles.keySet().iterator().next());
        }
    }

    /** A name that could not be resolved. */
    void unresolved(ServerAddress name, String reason) {
        troubles.put(name.toString(), reason);
    }

    /** The next address of this pass is this one once more, if its name is still one of ours. */
    void again(Endpoint endpoint) {
        if (!names.contains(endpoint.name())) {
            return;
        }
        List<Endpoint> changed = new ArrayList<>(order);
        changed.add(Math.min(next, changed.size()), endpoint);
        order = List.copyOf(changed);
    }

    /** The connection to {@code name} was lost: it comes last in the next pass. */
    void lost(ServerAddress name) {
        avoid = name;
    }

    /** The next pass begins with these. */
    void prefer(List<ServerAddress> first) {
        prefer = List.copyOf(first);
    }

    /** A connection was made good use of: what failed before is of no interest. */
    void confirmed() {
        troubles.clear();
        prefer = List.of();
        avoid = null;
    }

    /** What was tried and how it went, for error messages. */
    String describe() {
        if (troubles.isEmpty()) {
            return "servers " + names.stream().map(ServerAddress::toString).collect(Collectors.joining(","));
        }
        return troubles.entrySet().stream()
                .map(trouble -> trouble.getKey() + ": " + trouble.getValue())
                .collect(Collectors.joining("; "));
    }

    /**
     * Takes a new list of servers and says whether a connection to {@code current} should move.
     *
     * <p>The rule is the official client's (ZOOKEEPER-1355): a server that left the list is left; when the list grew, each
     * client moves to one of the new servers with the probability that evens out the load; otherwise it stays.
     */
    boolean replace(List<ServerAddress> replacement, @Nullable ServerAddress current) {
        List<ServerAddress> before = names;
        names = List.copyOf(replacement);
        List<ServerAddress> added =
                names.stream().filter(name -> !before.contains(name)).toList();
        List<ServerAddress> kept = names.stream().filter(before::contains).toList();
        order = List.of();
        next = 0;
        troubles.keySet().removeIf(tried -> names.stream().noneMatch(name -> tried.startsWith(name.toString())));
        if (current == null) {
            return false;
        }
        boolean grew = names.size() > before.size();
        if (names.contains(current)) {
            boolean moves = grew && random.getAsDouble() < 1 - (double) before.size() / names.size();
            prefer = moves ? added : List.of();
            return moves;
        }
        prefer = grew || kept.isEmpty() || random.getAsDouble() >= shareOfKept(kept, before) ? added : kept;
        return true;
    }

    private double shareOfKept(List<ServerAddress> kept, List<ServerAddress> before) {
        double lost = (double) before.size() - kept.size();
        return lost <= 0 ? 1 : (double) kept.size() * (before.size() - names.size()) / (names.size() * lost);
    }

    private int rank(Endpoint endpoint) {
        if (prefer.contains(endpoint.name())) {
            return 0;
        }
        return endpoint.name().equals(avoid) ? 2 : 1;
    }

    private void shuffle(List<Endpoint> list) {
        for (int i = list.size() - 1; i > 0; i--) {
            Collections.swap(list, i, (int) (random.getAsDouble() * (i + 1)));
        }
    }
}
