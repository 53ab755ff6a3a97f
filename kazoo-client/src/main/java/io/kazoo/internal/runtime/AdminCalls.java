package io.kazoo.internal.runtime;

import io.kazoo.data.AuthInfo;
import io.kazoo.data.ConnectString;
import io.kazoo.data.Identity;
import io.kazoo.data.NodeData;
import io.kazoo.data.ServerVersion;
import io.kazoo.internal.concurrent.Promise;
import io.kazoo.internal.session.Endpoint;
import io.kazoo.internal.session.OperationFailure;
import io.kazoo.internal.session.OperationFailure.Reason;
import io.kazoo.internal.session.WatchHandle.Kind;
import io.kazoo.internal.wire.Auth;
import io.kazoo.internal.wire.GetData;
import io.kazoo.internal.wire.Reconfig;
import io.kazoo.internal.wire.WhoAmI;
import io.kazoo.spi.Watcher;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Credentials, servers and the ensemble's configuration. Immutable and thread-safe. */
public final class AdminCalls {

    /** Where the ensemble keeps its configuration; never below a chroot. */
    private static final String CONFIG = "/zookeeper/config";

    private final ClientView view;

    AdminCalls(ClientView view) {
        this.view = view;
    }

    /** Presents credentials now and on every later connection. */
    public Promise<Boolean> addAuth(AuthInfo auth) {
        return view.submit(new Auth(auth));
    }

    /** Who the server takes this connection for. */
    public Promise<List<Identity>> whoAmI() {
        return view.submit(new WhoAmI());
    }

    /** The ensemble's configuration. */
    public Promise<NodeData> config(@Nullable Watcher watcher) {
        return view.submit(new GetData(CONFIG, watcher != null), view.watch(CONFIG, Kind.DATA, watcher));
    }

    /** Changes the ensemble's members. */
    public Promise<NodeData> reconfig(
            @Nullable String joining, @Nullable String leaving, @Nullable String newMembers, long fromConfig) {
        if ((joining != null || leaving != null) == (newMembers != null)) {
            throw new IllegalArgumentException("name either who joins and leaves or all new members: joining " + joining
                    + ", leaving " + leaving + ", newMembers " + newMembers);
        }
        return view.submit(new Reconfig(joining, leaving, newMembers, fromConfig));
    }

    /** The answer of the connected server to a four-letter word. */
    public Promise<String> command(String word) {
        if (word.length() != 4 || !word.chars().allMatch(c -> c >= 'a' && c <= 'z')) {
            throw new IllegalArgumentException("a command is four lower-case letters: " + word);
        }
        SessionLoop loop = view.runtime().loop();
        Endpoint server = view.runtime().endpoint();
        if (loop == null) {
            return Promise.failed(view.runtime().notRunning("command " + word));
        } else if (server == null) {
            return Promise.failed(
                    OperationFailure.ofClient(Reason.CONNECTION_LOSS, "command " + word, 0, "not connected"));
        }
        long limit = view.timeoutNanos();
        return view.runtime()
                .within(
                        limit,
                        loop.side().ask(server.name(), word, limit),
                        OperationFailure.ofClient(
                                Reason.TIMEOUT, "command " + word, 0, "no answer from " + server.name()));
    }

    /** The version of the connected server. */
    public Promise<ServerVersion> serverVersion() {
        return command("srvr")
                .then(reply -> SideChannel.versionIn(reply)
                        .map(Promise::succeeded)
                        .orElseGet(() -> Promise.failed(OperationFailure.ofClient(
                                Reason.PROTOCOL,
                                "serverVersion",
                                0,
                                "no version in the answer to srvr: " + firstLine(reply)))));
    }

    private static String firstLine(String reply) {
        String line = reply.lines().findFirst().orElse("(empty)");
        return line.length() > 100 ? line.substring(0, 100) : line;
    }

    /** Uses another list of servers. */
    public void setHosts(String connectString) {
        ConnectString replacement = ConnectString.parse(connectString);
        String chroot = view.runtime().options().servers().connectString().chroot();
        if (!replacement.chroot().isEmpty() && !replacement.chroot().equals(chroot)) {
            throw new IllegalArgumentException("the chroot of a client cannot change, from \"" + chroot + "\" to \""
                    + replacement.chroot() + "\"");
        }
        view.runtime().setHosts(replacement.servers());
    }
}
