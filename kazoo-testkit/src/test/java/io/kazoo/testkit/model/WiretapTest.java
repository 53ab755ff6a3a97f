package io.kazoo.testkit.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.data.Acl;
import io.kazoo.data.Op;
import io.kazoo.internal.wire.CloseSession;
import io.kazoo.internal.wire.Create;
import io.kazoo.internal.wire.Exists;
import io.kazoo.internal.wire.GetData;
import io.kazoo.internal.wire.Multi;
import io.kazoo.internal.wire.OpCode;
import io.kazoo.internal.wire.Ping;
import io.kazoo.internal.wire.SetData;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WiretapTest {

    private static final int TIMEOUT_MILLIS = 10_000;

    private final VirtualClock clock = new VirtualClock();
    private final ModelEnsemble ensemble =
            new ModelEnsemble(EnsembleSettings.standalone(), clock, new SplittableRandom(1));
    private final ModelServer server = ensemble.server(0);

    /** Keeps what it hears, and lets go of it on demand. */
    private static final class Recorder implements Wiretap {
        final List<Heard> heard = new ArrayList<>();
        final List<Said> said = new ArrayList<>();
        final List<Runnable> held = new ArrayList<>();
        int holding = Integer.MIN_VALUE;

        @Override
        public void request(Heard frame, Runnable process) {
            heard.add(frame);
            if (frame.opcode() == holding) {
                held.add(process);
            } else {
                process.run();
            }
        }

        @Override
        public void reply(Said frame, ClientLink link) {
            said.add(frame);
            link.send(frame.bytes());
        }
    }

    private static Create create(String path) {
        return new Create(path, new byte[0], Acl.OPEN_ACL_UNSAFE, 0);
    }

    @Test
    void tap_ofEverything_knowsWhatItIs() {
        Recorder tap = new Recorder();
        server.tap(tap);
        RawClient client = RawClient.connect(server, TIMEOUT_MILLIS);
        long session = client.session().sessionId();

        client.ask(create("/a"));
        client.ask(new GetData("/a", true));
        client.ask(new SetData("/a", new byte[0], -1));
        client.ask(new Multi(List.of(new Op.Delete("/a", -1))));
        client.fail(new Exists("/a", false));

        assertThat(tap.heard.stream().map(heard -> heard.opcode() + " " + heard.path()))
                .containsExactly("0 null", "1 /a", "4 /a", "5 /a", "14 /a", "3 /a");
        assertThat(tap.heard.get(0).sessionId()).isZero();
        assertThat(tap.heard.get(1).sessionId()).isEqualTo(session);
        assertThat(tap.said.stream().map(said -> said.opcode() + " " + said.path() + " " + said.error()))
                .containsExactly("0 null 0", "1 /a 0", "4 /a 0", "-1 /a 0", "5 /a 0", "14 /a 0", "3 /a -101");
        assertThat(tap.said.get(3).xid()).isEqualTo(-1);
        assertThat(tap.said.get(4).zxid()).isEqualTo(3);
        assertThat(tap.said).allMatch(said -> said.sessionId() == session);
    }

    @Test
    void request_held_isOvertakenByTheNext() {
        Recorder tap = new Recorder();
        RawClient client = RawClient.connect(server, TIMEOUT_MILLIS);
        server.tap(tap);
        tap.holding = OpCode.CREATE;

        int held = client.send(create("/a"));
        client.ask(new Ping());
        assertThat(client.reply(held)).isNull();
        assertThat(ensemble.truth().exists("/a")).isFalse();
        tap.held.forEach(Runnable::run);

        assertThat(client.reply(held)).isNotNull();
        assertThat(ensemble.truth().exists("/a")).isTrue();
    }

    @Test
    void request_heldTooLong_isForgotten() {
        Recorder tap = new Recorder();
        RawClient client = RawClient.connect(server, TIMEOUT_MILLIS);
        server.tap(tap);
        tap.holding = OpCode.CREATE;
        client.send(create("/a"));
        client.hangUp();

        tap.held.forEach(Runnable::run);

        assertThat(ensemble.truth().exists("/a")).isFalse();
    }

    @Test
    void reply_swallowed_wasCommitted() {
        RawClient client = RawClient.connect(server, TIMEOUT_MILLIS);
        server.tap(new Wiretap() {
            @Override
            public void reply(Said said, ClientLink link) {
                if (said.opcode() != OpCode.CREATE) {
                    link.send(said.bytes());
                }
            }
        });

        int lost = client.send(create("/a"));
        client.ask(new Exists("/a", false));

        assertThat(client.reply(lost)).isNull();
    }

    @Test
    void accept_held_isMute() {
        List<Runnable> held = new ArrayList<>();
        server.tap(new Wiretap() {
            @Override
            public void accepted(Runnable proceed) {
                held.add(proceed);
            }
        });

        RawClient client = RawClient.connect(server, TIMEOUT_MILLIS);
        assertThat(client.isAnswered()).isFalse();
        held.forEach(Runnable::run);

        assertThat(client.isAnswered()).isTrue();
    }

    @Test
    void close_held_comesLater() {
        List<Runnable> held = new ArrayList<>();
        RawClient client = RawClient.connect(server, TIMEOUT_MILLIS);
        server.tap(new Wiretap() {
            @Override
            public void closing(long connection, Runnable proceed) {
                held.add(proceed);
            }
        });

        client.ask(new CloseSession());
        assertThat(client.isClosed()).isFalse();
        held.forEach(Runnable::run);

        assertThat(client.isClosed()).isTrue();
    }

    @Test
    void bytes_oneByOne_areTheSame() {
        RawClient client = RawClient.dial(server);
        byte[] handshake = new byte[49];
        handshake[3] = 45;
        handshake[31] = 16;
        for (byte one : handshake) {
            client.server().received(new byte[] {one});
        }

        assertThat(client.session().timeoutMillis()).isEqualTo(4000);
    }
}
