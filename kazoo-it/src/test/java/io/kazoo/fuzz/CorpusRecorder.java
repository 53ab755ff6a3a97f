package io.kazoo.fuzz;

import io.kazoo.data.Acl;
import io.kazoo.data.CreateMode;
import io.kazoo.data.Op;
import io.kazoo.data.WatchMode;
import io.kazoo.internal.wire.AddWatch;
import io.kazoo.internal.wire.CloseSession;
import io.kazoo.internal.wire.Create;
import io.kazoo.internal.wire.Create2;
import io.kazoo.internal.wire.CreateContainer;
import io.kazoo.internal.wire.CreateTtl;
import io.kazoo.internal.wire.Delete;
import io.kazoo.internal.wire.Exists;
import io.kazoo.internal.wire.GetAcl;
import io.kazoo.internal.wire.GetChildren;
import io.kazoo.internal.wire.GetChildren2;
import io.kazoo.internal.wire.GetData;
import io.kazoo.internal.wire.GetEphemerals;
import io.kazoo.internal.wire.Multi;
import io.kazoo.internal.wire.Ping;
import io.kazoo.internal.wire.Request;
import io.kazoo.internal.wire.SetData;
import io.kazoo.internal.wire.Sync;
import io.kazoo.testkit.EmbeddedZooKeeper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Makes the seeds of the corpus from what a real server says. Run it in the folder of this module, with the class path that
 * {@code bin/fuzz} uses; inputs that once found something are left alone.
 */
public final class CorpusRecorder {

    private static final List<Acl> ACLS = Acl.OPEN_ACL_UNSAFE;
    private static final byte[] DATA = "seed".getBytes(StandardCharsets.UTF_8);

    private static final int EVENTS = 3;

    private static final List<String> CONNECT_STRINGS = List.of(
            "zk1:2181,zk2:2181,[::1]:2182/app", "zk1", " zk1 , zk2:1 /a/b/ ", "[fe80::1%eth0]:2181", "a,,b", "zk://x");
    private static final List<String> PATHS = List.of("/a/b", "a//b/", "/", "/a/../b", "/\u00e4\u0001", "/lock-");

    private final Path corpus;
    private final ByteArrayOutputStream stream = new ByteArrayOutputStream();
    private int records;

    private CorpusRecorder(Path corpus) {
        this.corpus = corpus;
    }

    /** Records. */
    public static void main(String[] arguments) throws IOException {
        CorpusRecorder recorder = new CorpusRecorder(Fuzz.CORPUS);
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.builder()
                .enableTtl(true)
                .property("zookeeper.4lw.commands.whitelist", "*")
                .start()) {
            recorder.record(server);
        }
    }

    private void record(EmbeddedZooKeeper server) throws IOException {
        clientSeed(server, "answers", List.of());
        try (RawSession session = RawSession.open(server.port())) {
            write(Records.CONNECT_RESPONSE, session.handshake());
            for (Request<?> request : preparation()) {
                session.ask(request);
            }
            for (int i = 0; i < Records.REQUESTS.size(); i++) {
                Request<?> request = Records.REQUESTS.get(i);
                take(session, Records.number(request), request);
            }
            take(session, Records.number(transaction()), sameShape());
            take(session, Records.number(Records.REQUESTS.get(0)), new Create("/c1", DATA, ACLS, 0));
            take(session, Records.number(Records.REQUESTS.get(1)), new Create2("/c2", DATA, ACLS, 1));
            take(session, Records.number(Records.REQUESTS.get(2)), new CreateContainer("/c3", DATA, ACLS));
            take(session, Records.number(Records.REQUESTS.get(3)), new CreateTtl("/c4", DATA, ACLS, 5, 60_000));
            take(session, Records.number(new Delete("/a", -1)), new Delete("/c1", -1));
            take(session, Records.number(new GetEphemerals("")), new GetEphemerals("/"));
            take(session, Records.number(new GetChildren("/a", true)), new GetChildren("/", false));
            take(session, Records.number(new GetChildren2("/a", true)), new GetChildren2("/", false));
            take(session, Records.number(Records.REQUESTS.get(23)), new GetData("/zookeeper/config", false));
            for (Request<?> change : List.of(new SetData("/w", DATA, -1), new Delete("/w", -1))) {
                session.ask(change);
            }
            for (byte[] event : session.events().subList(0, EVENTS)) {
                write(Records.NOTIFICATION, event);
            }
            stream.write(session.everything());
        }
        clientSeed(server, "refusals", List.of(new Create("/a", DATA, ACLS, 0), new Create("/a/b", null, ACLS, 0)));
        seed(Target.FRAMES, "whole", 0, 0xff);
        seed(Target.FRAMES, "bytewise", 1, 0);
        seed(Target.FRAMES, "growing", 0x20, 0x37);
        seed(Target.CLIENT, "replies", 0, 0, 0, 0);
        seed(Target.CLIENT, "events", 0, 0x16, 7, 0x24, 0, 0x18, 2);
        texts(server);
    }

    /**
     * A script by which the hostile server answers the calls of {@link ClientTarget} as this one does, which has a node for
     * each of {@code before}.
     */
    private void clientSeed(EmbeddedZooKeeper server, String name, List<Request<?>> before) throws IOException {
        ByteArrayOutputStream script = new ByteArrayOutputStream();
        script.write(HostileServer.WELL);
        try (RawSession session = RawSession.open(server.port())) {
            for (Request<?> request : before) {
                session.ask(request);
            }
            for (Request<?> request : clientRequests()) {
                if (request instanceof AddWatch) {
                    script.write(HostileServer.WELL); // the question for the version gets a greeting, and is given up
                    script.write(new byte[] {HostileServer.WELL, HostileServer.WELL, 0}); // a ping meanwhile
                }
                if (request instanceof Create || request instanceof AddWatch || request instanceof SetData) {
                    script.write(HostileServer.WELL); // those that come in one piece begin with a choice of no meaning
                }
                byte[] body = session.ask(request);
                script.write(body == null ? HostileServer.WITH_ERROR : HostileServer.WELL_WITH_NEXT_ZXID);
                script.write(body == null ? -session.lastError() : body.length);
                script.write(body == null ? new byte[0] : body);
            }
            for (byte[] event : session.events()) { // instead of answers to pings
                script.write(new byte[] {HostileServer.WELL, HostileServer.EVENT, (byte) event.length});
                script.write(event);
            }
        }
        write(Target.CLIENT, name, script.toByteArray());
    }

    /** What the calls of {@link ClientTarget} send. */
    private static List<Request<?>> clientRequests() {
        return List.of(
                new Create("/a", DATA, ACLS, 0),
                new GetData("/a", true),
                new Exists("/b", true),
                new GetChildren("/", true),
                new AddWatch("/a", WatchMode.PERSISTENT_RECURSIVE),
                new SetData("/a", DATA, -1),
                new Multi(List.of(new Op.Check("/a", -1), new Op.Delete("/a", -1))),
                new GetAcl("/a"),
                new Sync("/"),
                new Delete("/a", -1));
    }

    private static List<Request<?>> preparation() {
        return List.of(
                new Create("/a", DATA, ACLS, CreateMode.PERSISTENT.flag()),
                new Create("/b", null, ACLS, CreateMode.PERSISTENT.flag()),
                new Create("/w", null, ACLS, CreateMode.PERSISTENT.flag()),
                new Create("/a/caf\u00e9-\u6771", null, ACLS, CreateMode.PERSISTENT.flag()),
                new AddWatch("/w", WatchMode.PERSISTENT_RECURSIVE),
                new GetData("/w", true));
    }

    private static Multi transaction() {
        return (Multi) Records.REQUESTS.get(27);
    }

    /** A transaction like that of the list, which succeeds. */
    private static Multi sameShape() {
        return new Multi(List.of(
                new Op.Create("/m1", DATA, ACLS, CreateMode.PERSISTENT, 0, false),
                new Op.Create("/m2", DATA, ACLS, CreateMode.EPHEMERAL, 0, true),
                new Op.Create("/m3", DATA, ACLS, CreateMode.CONTAINER, 0, true),
                new Op.Create("/m4", DATA, ACLS, CreateMode.PERSISTENT_WITH_TTL, 60_000, true),
                new Op.SetData("/m1", DATA, -1),
                new Op.Check("/m1", -1),
                new Op.Delete("/m1", -1)));
    }

    private void take(RawSession session, int number, Request<?> request) throws IOException {
        // The server answers a ping by its own number, and the end with its own.
        boolean bodiless = request instanceof Ping || request instanceof CloseSession;
        byte[] body = bodiless ? new byte[0] : session.ask(request);
        if (body != null) {
            write(number, body);
        }
    }

    private void write(int number, byte[] body) throws IOException {
        byte[] input = new byte[1 + body.length];
        input[0] = (byte) number;
        System.arraycopy(body, 0, input, 1, body.length);
        String name = Records.get(number).name().toLowerCase(Locale.ROOT);
        write(Target.RECORDS, String.format("%02d-%s", records++, name), input);
    }

    private void seed(Target target, String name, int... control) throws IOException {
        byte[] all = stream.toByteArray();
        int length = Math.min(all.length, target.longestInput() - control.length);
        byte[] input = new byte[control.length + length];
        for (int i = 0; i < control.length; i++) {
            input[i] = (byte) control[i];
        }
        System.arraycopy(all, 0, input, control.length, length);
        write(target, name, input);
    }

    private void texts(EmbeddedZooKeeper server) throws IOException {
        write(Target.VERSION_TEXT, "srvr", server.command("srvr"));
        write(Target.VERSION_TEXT, "refused", "srvr is not executed because it is not in the whitelist.\n");
        write(
                Target.VERSION_TEXT,
                "old",
                "Zookeeper version: 3.4.14-4c25d480e66aadd371de8bd2fd8da255ac140bcf, built on\n");
        for (int i = 0; i < CONNECT_STRINGS.size(); i++) {
            write(Target.CONNECT_STRING, "seed-" + i, CONNECT_STRINGS.get(i));
        }
        for (int i = 0; i < PATHS.size(); i++) {
            write(Target.PATH, "seed-" + i, "\0" + PATHS.get(i));
        }
    }

    private void write(Target target, String name, String text) throws IOException {
        write(target, name, text.getBytes(StandardCharsets.UTF_8));
    }

    private void write(Target target, String name, byte[] input) throws IOException {
        Path folder = Files.createDirectories(corpus.resolve(target.label()));
        Files.write(folder.resolve(name), input);
    }
}
