package io.kazoo.internal.session;

import io.kazoo.data.Acl;
import io.kazoo.data.AuthInfo;
import io.kazoo.data.BackOff;
import io.kazoo.data.ConnectString;
import io.kazoo.data.KazooOptions;
import io.kazoo.data.LimitSettings;
import io.kazoo.data.LostPolicy;
import io.kazoo.data.RetryPolicy;
import io.kazoo.data.ServerSettings;
import io.kazoo.data.SessionSettings;
import io.kazoo.data.SessionTicket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link World} begins. The session timeout is 6 s, so that a ping is due after 1 s without sending or 2 s without
 * receiving, an attempt takes 2.4 s, a connection is given up after 4 s of silence and a session after 8 s.
 */
final class Setup {

    private final List<AuthInfo> auths = new ArrayList<>();
    private String hosts = "a:1";
    private Duration timeout = Duration.ofSeconds(6);
    private Optional<Duration> connectTimeout = Optional.empty();
    private LostPolicy lostPolicy = LostPolicy.DEFAULT;
    private boolean readOnly;
    private boolean shuffled;
    private boolean sasl;
    private @Nullable SessionTicket ticket;
    private int queuedRequests = 1_000;
    private long queuedBytes = 1 << 20;
    private int requestBytes = 0xfffff;
    private @Nullable String version;
    private Xids xids = new Xids(0);
    private RetryPolicy retry =
            RetryPolicy.CONNECTION.backOff(new BackOff(Duration.ofMillis(20), 2, 1, Duration.ofSeconds(3)));
    private DoubleSupplier random = () -> 0;

    Setup hosts(String commaSeparated) {
        hosts = commaSeparated;
        return this;
    }

    Setup timeout(long millis) {
        timeout = Duration.ofMillis(millis);
        return this;
    }

    Setup connectTimeout(long millis) {
        connectTimeout = Optional.of(Duration.ofMillis(millis));
        return this;
    }

    Setup lostPolicy(LostPolicy policy) {
        lostPolicy = policy;
        return this;
    }

    Setup readOnlyAllowed() {
        readOnly = true;
        return this;
    }

    Setup shuffled() {
        shuffled = true;
        return this;
    }

    Setup auth(String scheme, String credential) {
        auths.add(authInfo(scheme, credential));
        return this;
    }

    Setup sasl() {
        sasl = true;
        return this;
    }

    Setup resume(SessionTicket given) {
        ticket = given;
        return this;
    }

    Setup queue(int requests, long bytes) {
        queuedRequests = requests;
        queuedBytes = bytes;
        return this;
    }

    Setup requestBytes(int bytes) {
        requestBytes = bytes;
        return this;
    }

    Setup retry(RetryPolicy policy) {
        retry = policy;
        return this;
    }

    /** The version that the server of {@link #connected} gave; otherwise it was not asked. */
    Setup version(String given) {
        version = given;
        return this;
    }

    /** How requests are numbered. */
    Setup xids(Xids numbers) {
        xids = numbers;
        return this;
    }

    /** What random draws give; 0 otherwise, which makes back-off pauses as long as they get. */
    Setup random(DoubleSupplier draws) {
        random = draws;
        return this;
    }

    /** Started, the names not looked up yet. */
    World resolving() {
        World world = new World(context(), random);
        world.sasl = sasl;
        world.start();
        return world;
    }

    /** The first address is being dialled. */
    World dialing() {
        World world = resolving();
        world.resolves();
        return world;
    }

    /** The first connection is open, the answer to its first frame not there yet. */
    World handshaking() {
        World world = dialing();
        world.peer().open();
        return world;
    }

    /** The session is established and its connection serves. */
    World connected() {
        World world = handshaking();
        world.peer().accept();
        world.peer().answerAll();
        if (version != null) {
            world.version(version);
        }
        world.forget();
        return world;
    }

    private SessionContext context() {
        ConnectString servers = ConnectString.parse(hosts);
        KazooOptions options = new KazooOptions(
                new ServerSettings(servers, shuffled, retry),
                new SessionSettings(timeout, connectTimeout, lostPolicy, readOnly, Optional.ofNullable(ticket)),
                new LimitSettings(
                        Duration.ofSeconds(30),
                        queuedRequests,
                        queuedBytes,
                        requestBytes,
                        1 << 20,
                        Duration.ofSeconds(5)),
                auths,
                Acl.OPEN_ACL_UNSAFE,
                RetryPolicy.COMMANDS);
        return new SessionContext(options, servers.servers(), auths, random, xids);
    }

    static AuthInfo authInfo(String scheme, String credential) {
        return new AuthInfo(scheme, credential.getBytes(StandardCharsets.UTF_8));
    }
}
