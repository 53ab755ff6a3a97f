package io.kazoo.testkit.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.data.Acl;
import io.kazoo.data.CreateMode;
import io.kazoo.data.Op;
import io.kazoo.data.Permissions;
import io.kazoo.internal.wire.CloseSession;
import io.kazoo.internal.wire.Create;
import io.kazoo.internal.wire.CreateContainer;
import io.kazoo.internal.wire.Delete;
import io.kazoo.internal.wire.Exists;
import io.kazoo.internal.wire.GetData;
import io.kazoo.internal.wire.Multi;
import io.kazoo.internal.wire.Ping;
import io.kazoo.internal.wire.Request;
import io.kazoo.internal.wire.SetAcl;
import io.kazoo.internal.wire.SetData;
import io.kazoo.internal.wire.Sync;
import io.kazoo.testkit.model.RawClient.Frame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever scripts do to an ensemble at random, some things hold. */
class ScriptedEnsembleTest {

    private static final int SEEDS = 500;
    private static final int STEPS = 300;
    private static final int SERVERS = 3;
    private static final int TIMEOUT_MILLIS = 6000;
    private static final List<String> PATHS = List.of("/a", "/b", "/a/a", "/a/b", "/a/a/a");

    static LongStream seeds() {
        return LongStream.range(0, SEEDS);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void ensemble_disturbedAtRandom_keepsItsPromises(long seed) {
        Play play = new Play(seed);

        for (int step = 0; step < STEPS; step++) {
            play.step();
        }
        play.check();
        play.heal();
        play.check();
    }

    /** One seed's play. */
    private static final class Play {
        private final SplittableRandom random;
        private final VirtualClock clock = new VirtualClock();
        private final ModelEnsemble ensemble;
        private final List<RawClient> clients = new ArrayList<>();

        Play(long seed) {
            random = new SplittableRandom(seed);
            ensemble = new ModelEnsemble(EnsembleSettings.ofServers(SERVERS), clock, random.split());
        }

        void step() {
            int dice = random.nextInt(100);
            if (dice < 60) {
                request();
            } else if (dice < 70) {
                connect();
            } else if (dice < 85) {
                clock.passMillis(random.nextInt(1000));
            } else if (dice < 95) {
                disturb(random.nextInt(SERVERS));
            } else if (!clients.isEmpty()) {
                clients.remove(random.nextInt(clients.size())).hangUp();
            }
            clients.removeIf(RawClient::isClosed);
        }

        private void connect() {
            ModelServer server = ensemble.server(random.nextInt(SERVERS));
            if (!server.isUp()) {
                return;
            }
            boolean resume = random.nextBoolean() && !clients.isEmpty();
            RawClient other = resume ? clients.get(random.nextInt(clients.size())) : null;
            clients.add(
                    other != null && other.isAnswered()
                            ? RawClient.resume(server, other)
                            : RawClient.connect(server, TIMEOUT_MILLIS));
        }

        private void request() {
            List<RawClient> answered =
                    clients.stream().filter(RawClient::isAnswered).toList();
            if (!answered.isEmpty()) {
                answered.get(random.nextInt(answered.size())).send(anything());
            }
        }

        private Request<?> anything() {
            String path = PATHS.get(random.nextInt(PATHS.size()));
            byte[] data = new byte[random.nextInt(3)];
            return switch (random.nextInt(12)) {
                case 0, 1, 2 -> new Create(path, data, Acl.OPEN_ACL_UNSAFE, random.nextInt(4));
                case 3 -> new Delete(path, -1);
                case 4 -> new SetData(path, data, random.nextInt(3) - 1);
                case 5 -> new SetAcl(path, List.of(Acl.world(Permissions.ALL - random.nextInt(2))), -1);
                case 6 -> new Multi(List.of(op(), op(), op()));
                case 7 -> new CreateContainer(path, data, Acl.OPEN_ACL_UNSAFE);
                case 8 -> new Exists(path, true);
                case 9 -> new GetData(path, true);
                case 10 -> new Sync(path);
                default -> random.nextInt(20) == 0 ? new CloseSession() : new Ping();
            };
        }

        private Op op() {
            String path = PATHS.get(random.nextInt(PATHS.size()));
            byte[] data = new byte[random.nextInt(3)];
            return switch (random.nextInt(4)) {
                case 0 -> new Op.Create(path, data, Acl.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL, 0, true);
                case 1 -> new Op.Create(path, data, Acl.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT_SEQUENTIAL, 0, true);
                case 2 -> new Op.Delete(path, -1);
                default -> new Op.SetData(path, data, -1);
            };
        }

        private void disturb(int server) {
            long nanos = Duration.ofMillis(random.nextInt(500)).toNanos();
            switch (random.nextInt(10)) {
                case 0 -> ensemble.stop(server);
                case 1, 2 -> ensemble.start(server);
                case 3 -> ensemble.isolate(server);
                case 4 -> ensemble.rejoin(server);
                case 5 -> ensemble.lag(server, nanos);
                case 6 -> ensemble.forwardDelay(server, nanos);
                case 7 -> ensemble.server(server).readOnly(random.nextInt(3) == 0);
                case 8 -> ensemble.server(server).dropConnections();
                default -> {
                    try {
                        ensemble.electLeader(server);
                    } catch (IllegalStateException e) {
                        // It cannot be elected now, which the model says.
                    }
                }
            }
        }

        void heal() {
            for (int server = 0; server < SERVERS; server++) {
                ensemble.start(server);
                ensemble.rejoin(server);
                ensemble.server(server).readOnly(false);
                ensemble.lag(server, 0);
                ensemble.forwardDelay(server, 0);
            }
            clock.pass(Duration.ofSeconds(30));
            assertThat(ensemble.leader()).isPresent();
            for (int server = 0; server < SERVERS; server++) {
                RawClient client = RawClient.connect(ensemble.server(server), TIMEOUT_MILLIS);
                client.ask(new Create("/healed" + server, new byte[0], Acl.OPEN_ACL_UNSAFE, 0));
                client.ask(new CloseSession());
                assertThat(ensemble.server(server).connectionCount()).isZero();
                assertThat(ensemble.server(server).watchCount()).isZero();
                assertThat(ensemble.server(server).state().lastZxid())
                        .isEqualTo(ensemble.truth().lastZxid());
            }
            assertThat(ensemble.truth().sessions()).isEmpty();
            clock.pass(Duration.ofMinutes(5));
            assertThat(clock.pending()).isLessThan(3);
        }

        void check() {
            long before = 0;
            for (Txn txn : ensemble.log()) {
                assertThat(txn.zxid()).isGreaterThan(before);
                before = txn.zxid();
            }
            assertAlike(ensemble.truth(), replayed(ensemble.truth().lastZxid()));
            for (int server = 0; server < SERVERS; server++) {
                ZkModel state = ensemble.server(server).state();
                assertAlike(state, replayed(state.lastZxid()));
            }
            clients.forEach(Play::assertInOrder);
        }

        private ZkModel replayed(long zxid) {
            ZkModel model = new ZkModel(ModelVersion.V3_9);
            ServerWatches nobody = new ServerWatches(ModelVersion.V3_9);
            for (Txn txn : ensemble.log()) {
                if (txn.zxid() <= zxid) {
                    model.apply(txn, nobody);
                }
            }
            return model;
        }

        private static void assertAlike(ZkModel model, ZkModel expected) {
            assertThat(paths(model)).isEqualTo(paths(expected));
            for (String path : paths(model)) {
                assertThat(model.stat(path)).as(path).isEqualTo(expected.stat(path));
                assertThat(model.data(path)).isEqualTo(expected.data(path));
                assertThat(model.acls(path)).isEqualTo(expected.acls(path));
                assertThat(new HashSet<>(model.children(path))).isEqualTo(new HashSet<>(expected.children(path)));
            }
            assertThat(model.sessions()).isEqualTo(expected.sessions());
            for (long session : model.sessions()) {
                assertThat(model.ephemerals(session)).isEqualTo(expected.ephemerals(session));
            }
        }

        private static Set<String> paths(ZkModel model) {
            Set<String> paths = new TreeSet<>();
            model.forEachPath(paths::add);
            return paths;
        }

        private static void assertInOrder(RawClient client) {
            int last = 0;
            long zxid = 0;
            for (Frame frame : client.frames) {
                if (frame.xid() > 0) {
                    assertThat(frame.xid()).isGreaterThan(last);
                    last = frame.xid();
                }
                assertThat(frame.zxid()).isGreaterThanOrEqualTo(zxid);
                zxid = frame.zxid();
            }
        }
    }
}
