package io.kazoo;

import io.kazoo.data.Acl;
import io.kazoo.data.AuthInfo;
import io.kazoo.data.ConnectString;
import io.kazoo.data.KazooOptions;
import io.kazoo.data.LimitSettings;
import io.kazoo.data.LostPolicy;
import io.kazoo.data.RetryPolicy;
import io.kazoo.data.ServerSettings;
import io.kazoo.data.SessionSettings;
import io.kazoo.data.SessionTicket;
import io.kazoo.internal.runtime.ClientRuntime;
import io.kazoo.internal.runtime.ClientView;
import io.kazoo.internal.runtime.Durations;
import io.kazoo.internal.runtime.NettyPlatform;
import io.kazoo.spi.HostResolver;
import io.kazoo.spi.SaslMechanism;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Collects the settings of a client. Each may be given once; a second time, or a value out of range, fails at that call with
 * an {@link IllegalArgumentException} that names the values. Not thread-safe.
 */
public final class KazooBuilder {

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofMillis(Integer.MAX_VALUE);

    private final ConnectString connectString;
    private final Map<String, Object> given = new LinkedHashMap<>();
    private final List<AuthInfo> auths = new ArrayList<>();

    KazooBuilder(ConnectString connectString) {
        this.connectString = connectString;
    }

    /** The session timeout to ask for; default 10 s, 1 ms to 24 days. Servers clamp it to 2 to 20 of their ticks. */
    public KazooBuilder sessionTimeout(Duration timeout) {
        return set("sessionTimeout", within("sessionTimeout", timeout));
    }

    /** Bound of one attempt to connect (TCP, and again the handshake); default, and upper bound, 2/5 of the session timeout. */
    public KazooBuilder connectTimeout(Duration timeout) {
        return set("connectTimeout", within("connectTimeout", timeout));
    }

    /** When a session that no server can be heard of is given up; default 4/3 of its timeout. */
    public KazooBuilder lostPolicy(LostPolicy policy) {
        return set("lostPolicy", policy);
    }

    /** Lets a server that is cut off from its ensemble serve reads, with {@code KeeperState.CONNECTED_RO}; default false. */
    public KazooBuilder readOnly(boolean allowed) {
        return set("readOnly", allowed);
    }

    /** Resumes an existing session at the first start; when it is over a new one is opened, after LOST. */
    public KazooBuilder session(SessionTicket ticket) {
        return set("session", ticket);
    }

    /** Shuffles the servers' addresses before each pass; default true. */
    public KazooBuilder randomizeHosts(boolean randomize) {
        return set("randomizeHosts", randomize);
    }

    /**
     * How the client reconnects; default {@link RetryPolicy#CONNECTION}. A try is one pass over all addresses. When the policy
     * ends, the client is CLOSED and LOST until started again.
     */
    public KazooBuilder connectionRetry(RetryPolicy policy) {
        return set("connectionRetry", policy);
    }

    /** What {@code retry(...)} does; default {@link RetryPolicy#COMMANDS}. */
    public KazooBuilder commandRetry(RetryPolicy policy) {
        return set("commandRetry", policy);
    }

    /** Bound of each call, from its submission, connecting and waiting included; default 30 s, more than 0. */
    public KazooBuilder deadline(Duration limit) {
        Durations.positiveNanos("deadline", limit);
        return set("deadline", limit);
    }

    /**
     * How many requests, of how many bytes in all, wait while there is no connection or the server does not read what it is
     * sent; default 10,000 and 16 MiB.
     */
    public KazooBuilder queueLimit(int requests, long bytes) {
        if (requests < 1 || bytes < 1) {
            throw new IllegalArgumentException(
                    "queueLimit must be 1 or more: " + requests + " requests, " + bytes + " bytes");
        }
        set("queueLimit", requests);
        return set("queueLimit bytes", bytes);
    }

    /** Bytes of one request at the most; default 1,048,575, the server's default {@code jute.maxbuffer}; 1 KiB to 256 MiB. */
    public KazooBuilder maxRequestBytes(int bytes) {
        return set("maxRequestBytes", size("maxRequestBytes", bytes));
    }

    /** Bytes of one reply at the most; default 16 MiB, 1 KiB to 256 MiB. A larger reply fails its request alone. */
    public KazooBuilder maxReplyBytes(int bytes) {
        return set("maxReplyBytes", size("maxReplyBytes", bytes));
    }

    /** Bound of {@code stop()}; default 5 s, more than 0. */
    public KazooBuilder stopTimeout(Duration limit) {
        Durations.positiveNanos("stopTimeout", limit);
        return set("stopTimeout", limit);
    }

    /** As {@link #authData(String, byte[])} with the credential in UTF-8, such as {@code user:password}. */
    public KazooBuilder authData(String scheme, String credential) {
        return authData(scheme, credential.getBytes(StandardCharsets.UTF_8));
    }

    /** Credentials presented on every connection, in the order given. When refused, the client stops with AUTH_FAILED. */
    public KazooBuilder authData(String scheme, byte[] credential) {
        AuthInfo auth = new AuthInfo(scheme, credential);
        if (auths.contains(auth)) {
            throw new IllegalArgumentException("authData given twice: " + auth);
        }
        auths.add(auth);
        return this;
    }

    /**
     * How the client says who it is on every connection, before {@code authData}; default not at all. When a server refuses,
     * the client stops with AUTH_FAILED; see {@link SaslMechanism} for all else that may go wrong.
     */
    public KazooBuilder sasl(SaslMechanism mechanism) {
        return set("sasl", mechanism);
    }

    /**
     * Encrypts every connection, those of {@code command(...)} and other questions beside the session included; default plain
     * TCP. The port is then the servers' {@code secureClientPort}. There is no falling back: a server without TLS is not used.
     *
     * <p>The context says which authorities are trusted, which certificate the client shows (servers ask for one by default,
     * and know the client by it in scheme {@code x509}) and which versions of TLS are used. That a certificate is for the host
     * as the connect string has it is checked in addition, see {@link #verifyHostname}. Certificates are checked on a thread
     * that may block. The handshake is part of the attempt that {@code connectTimeout} bounds; when it fails the next
     * server is tried, and the exception of {@code start()} says why, a certificate refused among other things.
     *
     * @throws IllegalArgumentException if the context is not initialized
     */
    public KazooBuilder tls(SSLContext context) {
        try {
            context.createSSLEngine();
        } catch (IllegalStateException e) {
            throw new IllegalArgumentException("tls with a context that is not initialized: " + context, e);
        }
        return set("tls", context);
    }

    /**
     * Whether a server's certificate must be for the server's host, as given, by its subject's alternative names; default
     * true. Without, whoever has any certificate that the context trusts can pose as a server. Of use with {@code tls} only.
     */
    public KazooBuilder verifyHostname(boolean verify) {
        return set("verifyHostname", verify);
    }

    /** The ACL of nodes created without one; default {@link Acl#OPEN_ACL_UNSAFE}. */
    public KazooBuilder defaultAcl(List<Acl> acls) {
        return set("defaultAcl", Acl.requireValid(acls));
    }

    /** Looks up host names; default the platform's resolver. */
    public KazooBuilder hostResolver(HostResolver resolver) {
        return set("hostResolver", resolver);
    }

    /**
     * Where callbacks run; default the library's own daemon threads, virtual ones on Java 21 and later. With an executor that
     * has a bounded number of threads, callbacks that all wait for one another can use them up. One that runs tasks in the
     * caller's thread has callbacks run on the event loop: they delay every client on it, and waiting in them throws.
     */
    public KazooBuilder callbackExecutor(Executor executor) {
        return set("callbackExecutor", executor);
    }

    /** Event loops shared with other clients; default those of the process. */
    public KazooBuilder resources(KazooResources resources) {
        return set("resources", resources);
    }

    /**
     * The client, not started.
     *
     * @throws IllegalArgumentException for {@code verifyHostname} without {@code tls}, and as {@link #options()}
     */
    public KazooClient build() {
        KazooResources resources = optional("resources", KazooResources.class).orElse(null);
        NettyPlatform platform = resources == null ? NettyPlatform.shared() : resources.platform();
        HostResolver resolver = optional("hostResolver", HostResolver.class).orElse(HostResolver.SYSTEM);
        Executor callbacks = optional("callbackExecutor", Executor.class).orElse(null);
        SaslMechanism sasl = optional("sasl", SaslMechanism.class).orElse(null);
        return new KazooClient(
                ClientView.of(new ClientRuntime(options(), platform.source(resolver, callbacks, sasl, encryption()))));
    }

    private NettyPlatform.@Nullable Tls encryption() {
        Optional<Boolean> verify = optional("verifyHostname", Boolean.class);
        SSLContext context = optional("tls", SSLContext.class).orElse(null);
        if (context == null && verify.isPresent()) {
            throw new IllegalArgumentException("verifyHostname " + verify.get() + " without tls");
        }
        return context == null ? null : new NettyPlatform.Tls(context, verify.orElse(true));
    }

    /**
     * The settings as they are now, with the defaults for what was not given.
     *
     * @throws IllegalArgumentException for credentials that do not fit into {@code maxRequestBytes}
     */
    public KazooOptions options() {
        int requestBytes = optional("maxRequestBytes", Integer.class).orElse(0xfffff);
        auths.forEach(auth -> requireFits(auth, requestBytes));
        Duration timeout = optional("sessionTimeout", Duration.class).orElse(Duration.ofSeconds(10));
        return new KazooOptions(
                new ServerSettings(
                        connectString,
                        optional("randomizeHosts", Boolean.class).orElse(true),
                        optional("connectionRetry", RetryPolicy.class).orElse(RetryPolicy.CONNECTION)),
                new SessionSettings(
                        timeout,
                        optional("connectTimeout", Duration.class),
                        optional("lostPolicy", LostPolicy.class).orElse(LostPolicy.DEFAULT),
                        optional("readOnly", Boolean.class).orElse(false),
                        optional("session", SessionTicket.class)),
                new LimitSettings(
                        optional("deadline", Duration.class).orElse(Duration.ofSeconds(30)),
                        optional("queueLimit", Integer.class).orElse(10_000),
                        optional("queueLimit bytes", Long.class).orElse(16L << 20),
                        requestBytes,
                        optional("maxReplyBytes", Integer.class).orElse(16 << 20),
                        optional("stopTimeout", Duration.class).orElse(Duration.ofSeconds(5))),
                auths,
                defaultAcls(),
                optional("commandRetry", RetryPolicy.class).orElse(RetryPolicy.COMMANDS));
    }

    /** The servers and what was given, without any secret. */
    @Override
    public String toString() {
        return "KazooBuilder[" + connectString + ", " + given + ", " + auths + "]";
    }

    /** Credentials that can never be presented would have the client reconnect for ever. */
    private static void requireFits(AuthInfo auth, int requestBytes) {
        int headers = 32;
        if (auth.scheme().length() + auth.credential().length + headers > requestBytes) {
            throw new IllegalArgumentException("authData of scheme " + auth.scheme() + " has "
                    + auth.credential().length + " bytes, too many for maxRequestBytes " + requestBytes);
        }
    }

    @SuppressWarnings("unchecked") // put in by defaultAcl only
    private List<Acl> defaultAcls() {
        return (List<Acl>) given.getOrDefault("defaultAcl", Acl.OPEN_ACL_UNSAFE);
    }

    private <T> Optional<T> optional(String name, Class<T> type) {
        return Optional.ofNullable(given.get(name)).map(type::cast);
    }

    private KazooBuilder set(String name, Object value) {
        @Nullable Object before = given.putIfAbsent(name, value);
        if (before != null) {
            throw new IllegalArgumentException(name + " given twice: " + before + ", then " + value);
        }
        return this;
    }

    private static Duration within(String name, Duration value) {
        if (value.compareTo(SHORTEST) < 0 || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(name + " must be 1 ms to 24 days: " + value);
        }
        return value;
    }

    private static int size(String name, int bytes) {
        if (bytes < 1 << 10 || bytes > 256 << 20) {
            throw new IllegalArgumentException(name + " must be 1 KiB to 256 MiB: " + bytes);
        }
        return bytes;
    }
}
