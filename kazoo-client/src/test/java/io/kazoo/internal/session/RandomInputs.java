package io.kazoo.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.data.EventType;
import io.kazoo.data.ServerAddress;
import io.kazoo.data.ServerVersion;
import io.kazoo.data.WatchMode;
import io.kazoo.error.ErrorCodes;
import io.kazoo.internal.session.WatchHandle.Kind;
import io.kazoo.internal.wire.AddWatch;
import io.kazoo.internal.wire.Auth;
import io.kazoo.internal.wire.Exists;
import io.kazoo.internal.wire.GetChildren;
import io.kazoo.internal.wire.GetData;
import io.kazoo.internal.wire.JuteReader;
import io.kazoo.internal.wire.SetData;
import io.kazoo.internal.wire.WhoAmI;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** One run of inputs drawn by lot; in a calm one servers are mostly well. */
final class RandomInputs {

    private static final List<String> HOSTS = List.of("a:1", "a:1,b:1", "b:1,c:1", "a:1,b:1,c:1");
    private static final int[] ERRORS = {
        ErrorCodes.NO_NODE,
        ErrorCodes.NO_AUTH,
        ErrorCodes.BAD_VERSION,
        ErrorCodes.MARSHALLING_ERROR,
        ErrorCodes.UNIMPLEMENTED,
        ErrorCodes.THROTTLED,
        ErrorCodes.NO_WATCHER,
        -4711
    };
    private static final int[] FATAL_ERRORS = {
        ErrorCodes.SESSION_EXPIRED, ErrorCodes.SESSION_EXPIRED, ErrorCodes.SESSION_EXPIRED, ErrorCodes.AUTH_FAILED
    };

    private final Random random;
    private final boolean calm;
    private final boolean sasl;
    private final World world;
    private final List<Call<?>> calls = new ArrayList<>();
    private final List<RecordedWatch> watches = new ArrayList<>();
    private final List<RecordedWatch> givenUp = new ArrayList<>();
    private final List<String> history = new ArrayList<>();
    private int writes;
    private int steps;

    RandomInputs(long seed) {
        random = new Random(seed);
        calm = random.nextBoolean();
        Setup setup = World.with().hosts("a:1,b:1").random(random::nextDouble).queue(50, 10_000);
        if (random.nextInt(3) == 0) {
            setup.auth("digest", "u:p");
        }
        if (random.nextInt(4) == 0) {
            setup.readOnlyAllowed();
        }
        sasl = random.nextInt(3) == 0;
        if (sasl) {
            setup.sasl();
        }
        world = setup.resolving();
    }

    int steps() {
        return steps;
    }

    /** The latest steps and effects. */
    String history() {
        List<String> log = world.log();
        return "steps " + history.subList(Math.max(0, history.size() - 30), history.size()) + "; log "
                + log.subList(Math.max(0, log.size() - 60), log.size());
    }

    void step() {
        steps++;
        int lot = random.nextInt(100);
        if (lot < 25) {
            submit();
        } else if (lot < 28) {
            giveUp();
        } else if (lot < 75) {
            server();
        } else if (lot < 80) {
            stale();
        } else if (lot < 81) {
            String hosts = HOSTS.get(random.nextInt(HOSTS.size()));
            history.add("hosts " + hosts);
            world.setHosts(hosts);
        } else {
            int millis = random.nextInt(20) == 0 ? random.nextInt(10_000) : random.nextInt(400);
            history.add("pass " + millis);
            world.pass(millis);
        }
        checkAlways();
    }

    // ---- the user

    private void submit() {
        int deadline = 1 + random.nextInt(8_000);
        String path = "/" + (char) ('a' + random.nextInt(4));
        history.add("submit");
        switch (random.nextInt(9)) {
            case 0, 1, 2 -> calls.add(world.submit(new SetData("/write" + writes++, new byte[100], -1), deadline));
            case 3 -> calls.add(world.submit(new GetData(path, false), deadline));
            case 4 -> calls.add(world.submit(new GetData(path, true), deadline, watch(path, Kind.DATA)));
            case 5 -> calls.add(world.submit(new Exists(path, true), deadline, watch(path, Kind.DATA)));
            case 6 -> calls.add(world.submit(new GetChildren(path, true), deadline, watch(path, Kind.CHILD)));
            case 7 -> {
                WatchMode mode = random.nextBoolean() ? WatchMode.PERSISTENT : WatchMode.PERSISTENT_RECURSIVE;
                Kind kind = mode == WatchMode.PERSISTENT ? Kind.PERSISTENT : Kind.RECURSIVE;
                calls.add(world.submit(new AddWatch(path, mode), deadline, watch(path, kind)));
            }
            default ->
                calls.add(
                        random.nextInt(10) == 0
                                ? world.submit(new Auth(Setup.authInfo("ip", "x" + random.nextInt(2))), deadline)
                                : world.submit(new WhoAmI(), deadline));
        }
    }

    private RecordedWatch watch(String path, Kind kind) {
        RecordedWatch watch = new RecordedWatch(path, kind, new Object());
        watches.add(watch);
        return watch;
    }

    private void giveUp() {
        if (random.nextBoolean() && !calls.isEmpty()) {
            history.add("cancel");
            calls.get(random.nextInt(calls.size())).cancel();
        } else if (!watches.isEmpty()) {
            history.add("unwatch");
            RecordedWatch watch = watches.remove(random.nextInt(watches.size()));
            world.unwatch(watch);
            watch.events().add("given up");
            givenUp.add(watch);
        }
    }

    // ---- the servers

    private void server() {
        if (random.nextInt(3) == 0) {
            world.answerResolver();
        }
        List<Peer> there = world.peers().stream()
                .filter(peer -> peer.state() != Peer.State.OVER)
                .toList();
        if (there.isEmpty()) {
            world.passUntilDueIfEver();
            return;
        }
        Peer peer = there.get(random.nextInt(there.size()));
        history.add(peer.state() + " " + peer.endpoint.name());
        switch (peer.state()) {
            case DIALLED -> dialled(peer);
            case OPEN -> open(peer);
            default -> serving(peer);
        }
    }

    private void dialled(Peer peer) {
        if (random.nextInt(4) == 0) {
            peer.refuse();
        } else {
            peer.open();
        }
    }

    private void open(Peer peer) {
        switch (random.nextInt(calm ? 60 : 12)) {
            case 0 -> peer.close();
            case 1 -> peer.respond(42, 0, 0, false);
            case 2 -> peer.respond(out -> out.writeInt(0));
            case 3 -> peer.accept(world.newSessionId(), 6_000);
            case 4 -> peer.expired();
            case 5 -> {
                if (peer.asked().readOnly()) {
                    peer.acceptReadOnly();
                } else {
                    peer.close();
                }
            }
            default -> peer.accept();
        }
    }

    private void mechanism(Peer peer) {
        history.add("sasl " + peer.endpoint.name());
        world.sasl(
                peer.epoch,
                switch (random.nextInt(calm ? 30 : 6)) {
                    case 0 -> new SaslMove.Failed("drawn by lot");
                    case 1, 2 -> new SaslMove.Token(new byte[random.nextInt(100)]);
                    case 3, 4 -> new SaslMove.Done(null);
                    default -> new SaslMove.Done(Bodies.LAST_TOKEN);
                });
    }

    private void serving(Peer peer) {
        if (sasl && random.nextInt(3) == 0) {
            mechanism(peer);
            return;
        }
        List<Frame> waiting = peer.unanswered();
        int lot = random.nextInt(40);
        if (calm && random.nextInt(4) > 0) {
            lot = lot % 3 == 0 ? 31 + lot % 5 : 23; // events and answers
        }
        if (lot < 20 && !waiting.isEmpty()) {
            peer.reply(waiting.get(0));
        } else if (lot < 23 && !waiting.isEmpty()) {
            peer.refuse(waiting.get(random.nextInt(waiting.size())), ERRORS[random.nextInt(ERRORS.length)]);
        } else if (lot < 26) {
            peer.answerAll();
        } else if (lot < 28 && !waiting.isEmpty()) {
            peer.oversized(waiting.get(random.nextInt(waiting.size())).xid);
        } else if (lot < 29 && !waiting.isEmpty() && random.nextInt(4) == 0) {
            peer.refuse(waiting.get(0), FATAL_ERRORS[random.nextInt(FATAL_ERRORS.length)]);
        } else if (lot < 30) {
            peer.close();
        } else if (lot < 31) {
            peer.reply(random.nextInt(100) - 3, 0x300, 0, out -> {});
        } else if (lot < 35) {
            EventType[] types = {EventType.CREATED, EventType.DELETED, EventType.CHANGED, EventType.CHILD};
            peer.event(types[random.nextInt(4)], "/" + (char) ('a' + random.nextInt(4)), random.nextInt(0x400));
        } else if (lot < 36 && random.nextInt(3) == 0) {
            if (peer.reads()) {
                peer.stopReading();
            } else {
                peer.readAgain();
            }
        } else if (lot < 36) {
            String[] versions = {null, "3.4.14", "3.5.10", "3.8.6", "3.9.5"};
            world.version(peer.epoch, versions[random.nextInt(5)]);
        } else {
            peer.dribble();
        }
    }

    /** Reports that belong to nothing. */
    private void stale() {
        int epoch = random.nextInt(world.peers().size() + 2);
        boolean over = world.peers().stream().noneMatch(peer -> peer.epoch == epoch && peer.state() != Peer.State.OVER);
        history.add("stale " + epoch);
        if (!over) {
            return;
        }
        long now = world.now();
        world.input(core -> {
            switch (random.nextInt(8)) {
                case 0 -> core.opened(now, epoch);
                case 1 -> core.openFailed(now, epoch, "stale");
                case 2 -> core.closed(now, epoch, "stale");
                case 3 ->
                    core.frame(
                            now, epoch, new JuteReader().reset(Unpooled.buffer().writeZero(20), 20));
                case 4 -> core.oversized(now, epoch, random.nextInt(20), 1 << 25);
                case 5 -> core.serverVersion(now, epoch, new ServerVersion(3, 4, 0));
                case 6 -> core.readWriteFound(now, new ServerAddress("a", 1));
                default -> core.resolved(now, random.nextInt(5), List.of());
            }
        });
    }

    /** The user stops the client; the servers are gone. */
    void stop() {
        history.add("close");
        world.close(3_000);
        world.pass(3_000);
        checkAlways();
    }

    // ---- what holds

    private void checkAlways() {
        for (Peer peer : world.peers()) {
            // One each T/3 at the most, and LOST after 4/3 T without a frame.
            assertThat(peer.pings()).as("pings out at once").isLessThanOrEqualTo(5);
        }
    }

    void checkAtTheEnd() {
        assertThat(world.log("ended")).as("ends").isNotEmpty();
        assertThat(world.log("ended").subList(0, world.log("ended").size() - 1)).allMatch(" EXPIRED"::equals);
        assertThat(world.core().nextDeadline()).isEqualTo(Long.MAX_VALUE);
        assertThat(world.core().isIdle()).as("nothing is left").isTrue();
        assertThat(world.core().watchCount()).isZero();
        assertThat(world.peers()).allMatch(peer -> peer.state() == Peer.State.OVER);
        checkCalls();
        checkWatches();
        checkStates();
    }

    /** Each ended; no write was sent twice or out of order, and its effect is told as it is. */
    private void checkCalls() {
        List<Integer> sent = new ArrayList<>();
        Set<String> paths = new HashSet<>();
        for (Peer peer : world.peers()) {
            for (Frame frame : peer.frames()) {
                if (frame.request instanceof SetData write) {
                    sent.add(Integer.parseInt(write.path().substring("/write".length())));
                    paths.add(write.path());
                }
            }
        }
        assertThat(sent)
                .as("writes in the order of their submission")
                .isSorted()
                .doesNotHaveDuplicates();
        for (Call<?> call : calls) {
            String outcome = call.outcome();
            assertThat(outcome).isNotEqualTo("pending");
            if (call.operation.request instanceof SetData write && !outcome.equals("cancelled")) {
                boolean maybe = outcome.endsWith("UNKNOWN") || outcome.equals("ok") || outcome.startsWith("server");
                assertThat(paths.contains(write.path()))
                        .as("%s %s was sent", write.path(), outcome)
                        .isEqualTo(maybe);
            }
        }
    }

    /** A one-shot is told once at the most, and nobody is told anything who gave up. */
    private void checkWatches() {
        for (RecordedWatch watch : watches) {
            if (!watch.isPersistentKind()) {
                assertThat(watch.events()).hasSizeLessThanOrEqualTo(1);
            }
            if (watch.events().contains("NONE")) {
                assertThat(watch.events()).endsWith("NONE");
            }
        }
        assertThat(givenUp).allSatisfy(watch -> assertThat(watch.events()).endsWith("given up"));
    }

    private void checkStates() {
        String before = "LOST";
        for (String state : world.states()) {
            String kazoo = state.split(" ")[0];
            if (kazoo.equals("SUSPENDED")) {
                assertThat(before).as("before SUSPENDED in %s", world.states()).isNotEqualTo("LOST");
            }
            before = kazoo;
        }
        assertThat(before).isEqualTo("LOST");
    }
}
