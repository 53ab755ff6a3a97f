package io.kazoo.internal.session;

import io.kazoo.data.AuthInfo;
import io.kazoo.data.KazooOptions;
import io.kazoo.data.ServerAddress;
import io.kazoo.data.SessionTicket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What outlives a session: the servers and what is known of them, the credentials, the newest zxid seen, the persistent
 * watches, and the dead session that is to be closed first. Owned by the loop.
 */
public final class SessionContext {

    private static final int PROFILES = 64;

    final KazooOptions options;
    final Endpoints endpoints;
    final List<AuthInfo> auths;
    final Xids xids;
    final Contacts contacts = new Contacts();

    // Owned by the loop.
    private final Map<Endpoint, ServerProfile> profiles = new HashMap<>();
    private @Nullable SessionTicket toResume;
    private int epochs;
    private int passes;
    List<WatchHandle> persistent = List.of();

    @Nullable
    SessionTicket toBury;

    int burials;

    /** How many connections in a row were closed instead of the first frame being answered, and since when. */
    int refusals;

    long refusedSince;
    boolean warnedOfRefusals;
    boolean warnedOfSasl;
    private volatile long seenZxid; // read by any thread

    /** The context of a client that was just started. */
    public SessionContext(
            KazooOptions options, List<ServerAddress> servers, List<AuthInfo> auths, DoubleSupplier random) {
        this(options, servers, auths, random, new Xids(0));
    }

    /** A context whose requests are numbered by {@code xids}. */
    SessionContext(
            KazooOptions options, List<ServerAddress> servers, List<AuthInfo> auths, DoubleSupplier random, Xids xids) {
        this.xids = xids;
        this.options = options;
        this.endpoints = new Endpoints(servers, options.servers().randomize(), random);
        this.auths = new ArrayList<>(auths);
        this.toResume = options.session().ticket().orElse(null);
        this.seenZxid = toResume == null ? 0 : toResume.lastZxid();
    }

    /** The servers as last set. */
    public List<ServerAddress> servers() {
        return endpoints.names();
    }

    /** The credentials presented on every connection. */
    public List<AuthInfo> auths() {
        return List.copyOf(auths);
    }

    /** What was tried and how it went. */
    public String describeAttempts() {
        return endpoints.describe();
    }

    /** A name could not be resolved. */
    public void unresolved(ServerAddress name, String reason) {
        endpoints.unresolved(name, reason);
    }

    /** When the session was last in touch with its servers; for the loop only. */
    public Contacts contacts() {
        return contacts;
    }

    /** The newest zxid the application may have seen. */
    public long seenZxid() {
        return seenZxid;
    }

    /** The session that is to be resumed, for the first who asks; null when there is none. */
    @Nullable
    public SessionTicket takeTicket() {
        SessionTicket ticket = toResume;
        toResume = null;
        return ticket;
    }

    int nextEpoch() {
        return ++epochs;
    }

    int nextPass() {
        return ++passes;
    }

    /** What is known of the server at an address, of which a new connection is made. */
    ServerProfile profile(Endpoint endpoint) {
        if (profiles.size() >= PROFILES) {
            profiles.clear(); // addresses come and go where servers run in containers
        }
        ServerProfile profile = profiles.computeIfAbsent(endpoint, unknown -> new ServerProfile());
        profile.connected();
        return profile;
    }

    /** A server answered as only Keepers of ClickHouse's family do; the others of the ensemble are no different. */
    void otherKeepers() {
        profiles.values().forEach(ServerProfile::isOtherKeeper);
    }

    void sawZxid(long zxid) {
        if (zxid > seenZxid) {
            seenZxid = zxid;
        }
    }
}
