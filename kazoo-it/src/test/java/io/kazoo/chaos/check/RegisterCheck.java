package io.kazoo.chaos.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Writes are linearizable: to each node of the given folders by a search of its own. */
final class RegisterCheck {
    private final List<String> folders;
    private final long budgetNanosPerNode;

    RegisterCheck(List<String> folders, long budgetNanosPerNode) {
        this.folders = folders;
        this.budgetNanosPerNode = budgetNanosPerNode;
    }

    List<Violation> check(History history, Seen seen) {
        Map<String, List<RegisterOp>> byPath = new TreeMap<>();
        for (Operation operation : history.operations().values()) {
            String path = operation.call().path();
            if (folders.stream().anyMatch(path::startsWith)) {
                registerOp(operation)
                        .ifPresent(op -> byPath.computeIfAbsent(path, p -> new ArrayList<>())
                                .add(op));
            }
        }
        List<Violation> violations = new ArrayList<>();
        byPath.forEach((path, ops) -> {
            ops.forEach(op -> seen.add(Sight.ORDERED_WRITES));
            switch (Linearizability.check(ops, budgetNanosPerNode)) {
                case LINEARIZABLE -> {}
                case NOT_LINEARIZABLE ->
                    violations.add(new Violation(
                            "linearizable writes", "no order explains the " + ops.size() + " writes to " + path));
                case GAVE_UP ->
                    violations.add(new Violation(
                            "linearizable writes", "not decided in time for " + path + ", " + ops.size() + " writes"));
            }
        });
        return violations;
    }

    private static Optional<RegisterOp> registerOp(Operation operation) {
        RegisterOp.Kind kind = switch (operation.call().kind()) {
            case CREATE, EPHEMERAL -> RegisterOp.Kind.CREATE;
            case SET, MULTI -> RegisterOp.Kind.SET;
            case DELETE -> RegisterOp.Kind.DELETE;
            default -> null;
        };
        if (kind == null) {
            return Optional.empty();
        }
        Entry.Called call = operation.call();
        Entry.Replied reply = operation.reply();
        if (reply == null || operation.isOpen()) {
            return Optional.of(new RegisterOp(call.nanos(), Long.MAX_VALUE, kind, call.version(), RegisterOp.DONE));
        }
        Integer answer = switch (reply.status()) {
            case "OK" -> reply.version() >= 0 ? Integer.valueOf(reply.version()) : RegisterOp.DONE;
            case "BadVersionException" -> RegisterOp.BAD_VERSION;
            case "NoNodeException" -> RegisterOp.NO_NODE;
            case "NodeExistsException" -> RegisterOp.NODE_EXISTS;
            // Said to have changed nothing, and nothing about the node.
            default -> null;
        };
        return answer == null
                ? Optional.empty()
                : Optional.of(new RegisterOp(call.nanos(), reply.nanos(), kind, call.version(), answer));
    }
}
