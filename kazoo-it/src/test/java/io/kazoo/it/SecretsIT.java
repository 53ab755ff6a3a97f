package io.kazoo.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import io.kazoo.KazooBuilder;
import io.kazoo.KazooClient;
import io.kazoo.data.Acl;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.Permissions;
import io.kazoo.data.SessionTicket;
import io.kazoo.it.Inbox.States;
import io.kazoo.spi.SaslMechanism;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Passwords and node data are never logged, at any level, nor put into messages or {@code toString}. */
class SecretsIT extends ClientCase {

    private static final String PASSWORD = "open-sesame";
    private static final String REFUSED = "shibboleth";
    private static final String DATA = "the-treasure-map";

    private final Log log = new Log();
    private final List<Logger> loggers = List.of(logger("io.kazoo"), logger("io.netty"));

    @BeforeEach
    void logEverything() {
        log.start();
        for (Logger logger : loggers) {
            logger.setLevel(Level.TRACE);
            logger.setAdditive(false);
            logger.addAppender(log);
        }
    }

    @AfterEach
    void logAsBefore() {
        for (Logger logger : loggers) {
            logger.detachAppender(log);
            logger.setAdditive(true);
        }
        logger("io.kazoo").setLevel(Level.ERROR);
        logger("io.netty").setLevel(null);
    }

    @Test
    void secrets_throughAWholeLife_areNowhereInLogsMessagesOrText() {
        KazooClient zk = connect(settings -> settings.authData("digest", "me:" + PASSWORD));
        List<String> texts = new ArrayList<>();
        SessionTicket first = zk.sessionTicket().orElseThrow();

        texts.addAll(use(zk));
        texts.addAll(refusals(zk));
        server.expireSession(zk.session().id());
        Eventually.until("a new session", () -> zk.isConnected() && zk.session().generation() == 2);
        SessionTicket second = zk.sessionTicket().orElseThrow();
        zk.stop();
        texts.add(first + " " + second);

        assertThat(log.lines).anyMatch(line -> line.contains("connecting to"));
        for (String secret : secrets(first.password(), second.password())) {
            assertThat(log.lines).noneMatch(line -> line.contains(secret));
            assertThat(texts).noneMatch(text -> text.contains(secret));
        }
    }

    private List<String> use(KazooClient zk) {
        States states = new States();
        zk.addListener(states);
        byte[] data = bytes(DATA);
        zk.create("/mine", data, CreateOptions.of().acl(Acl.digest("me", PASSWORD, Permissions.ALL)));
        zk.set("/mine", data);
        zk.get("/mine", event -> {
            throw new IllegalStateException("thrown by a test's watcher");
        });
        zk.transaction().set("/mine", data).create("/other", data).commit();
        zk.addAuth("digest", "also:" + PASSWORD);
        server.dropConnection(zk.session().id());
        states.next(2);
        return List.of(
                zk.get("/mine").toString(),
                zk.getAll(List.of("/mine")).toString(),
                zk.toString(),
                zk.session().toString(),
                KazooClient.builder("h")
                        .authData("digest", "me:" + PASSWORD)
                        .options()
                        .toString(),
                KazooClient.builder("h")
                        .sasl(SaslMechanism.digestMd5("me", PASSWORD))
                        .toString());
    }

    private static List<String> refusals(KazooClient zk) {
        byte[] data = bytes(DATA);
        List<Throwable> thrown = List.of(
                catchThrowable(() -> zk.create("/mine", data)),
                catchThrowable(() -> zk.set("/mine", data, 99)),
                catchThrowable(() -> zk.set("/absent", data)),
                catchThrowable(() -> zk.set("/mine", Arrays.copyOf(data, 2 << 20))),
                catchThrowable(() -> zk.transaction().create("/mine", data).commit()),
                catchThrowable(() -> zk.addAuth("no-such-scheme", REFUSED)),
                catchThrowable(() -> refusedSasl(zk.hosts().get(0).toString())),
                catchThrowable(() -> KazooClient.builder("h")
                        .authData("digest", "me:" + PASSWORD)
                        .authData("digest", "me:" + PASSWORD)));
        return thrown.stream().map(String::valueOf).toList();
    }

    /** The server is not set up for SASL. */
    private static void refusedSasl(String hosts) {
        KazooBuilder settings = KazooClient.builder(hosts)
                .sasl(SaslMechanism.digestMd5("me", PASSWORD))
                .connectionRetry(QUICK.maxTries(2));
        try (KazooClient client = settings.build()) {
            client.start();
        }
    }

    /** The secrets in all forms in which one may print them. */
    private static List<String> secrets(byte[]... passwords) {
        List<String> secrets = new ArrayList<>();
        for (String text : List.of(PASSWORD, REFUSED, DATA)) {
            secrets.add(text);
            secrets.addAll(printed(bytes(text)));
        }
        for (byte[] password : passwords) {
            secrets.addAll(printed(password));
            secrets.add(new String(password, StandardCharsets.ISO_8859_1));
        }
        return secrets;
    }

    private static List<String> printed(byte[] secret) {
        return List.of(
                HexFormat.of().formatHex(secret),
                HexFormat.of().withUpperCase().formatHex(secret),
                HexFormat.ofDelimiter(" ").formatHex(secret),
                Arrays.toString(secret),
                Base64.getEncoder().encodeToString(secret));
    }

    private static Logger logger(String name) {
        return (Logger) LoggerFactory.getLogger(name);
    }

    private static final class Log extends AppenderBase<ILoggingEvent> {
        private final List<String> lines = new CopyOnWriteArrayList<>();

        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getFormattedMessage()
                    + (event.getThrowableProxy() == null
                            ? ""
                            : ThrowableProxyUtil.asString(event.getThrowableProxy())));
        }
    }
}
