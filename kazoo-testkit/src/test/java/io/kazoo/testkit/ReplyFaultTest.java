package io.kazoo.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.testkit.model.ClientLink;
import io.kazoo.testkit.model.Wiretap.Said;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of replies, byte for byte, without a network. */
class ReplyFaultTest {

    private static final int CREATE = FakeRequest.opcodeOf("create");

    private final FakeLoop loop = new FakeLoop();
    private final FakeFaults faults = new FakeFaults(loop);
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final CompletableFuture<List<String>> closed = new CompletableFuture<>();

    private final ClientLink link = new ClientLink() {
        @Override
        public void send(byte[] bytes) {
            seen.add(new String(bytes, java.nio.charset.StandardCharsets.US_ASCII));
        }

        @Override
        public void close() {
            closed.complete(List.copyOf(seen));
        }
    };

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    void thenClose_afterDelay_closesBehindTheReply() {
        onCreate().delay(Duration.ofMillis(5)).thenClose();

        say("reply");

        assertThat(closed.join()).containsExactly("reply");
    }

    @Test
    void thenClose_afterDribble_closesBehindTheLastByte() {
        onCreate().dribble(Duration.ofMillis(1)).thenClose();

        say("abc");

        assertThat(closed.join()).containsExactly("a", "b", "c");
    }

    @Test
    void thenClose_afterNext_closesBehindTheReplyThatWasHeldBack() {
        onCreate().afterNext().thenClose();

        say("first");
        say("second");

        assertThat(closed.join()).containsExactly("second", "first");
    }

    @Test
    void nth_ofTwoFaults_eachCountsEveryReply() {
        onCreate().nth(1).drop();
        onCreate().nth(2).drop();

        say("1");
        say("2");
        say("3");

        assertThat(seen).containsExactly("3");
    }

    @Test
    void faults_dueAtOnce_comeTrueOneAfterTheOther() {
        onCreate().drop();
        onCreate().garbage((byte) 'x');

        say("1");
        say("2");
        say("3");

        assertThat(seen).containsExactly("x", "3");
    }

    @Test
    void change_thatFails_closesTheConnectionAndIsKept() {
        onCreate().change(bytes -> null);

        say("1");

        assertThat(closed.join()).isEmpty();
        assertThat(faults.takeFailure()).hasMessageContaining("null");
        assertThat(faults.takeFailure()).isNull();
    }

    @Test
    void change_null_refusedAtOnce() {
        assertThatThrownBy(() -> onCreate().change(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("change");
    }

    private ReplyFault onCreate() {
        return new ReplyFault(faults, CREATE);
    }

    private void say(String text) {
        byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        loop.run(() -> faults.said(new Said(1, 1, 1, CREATE, "/a", 1, 0, bytes), link));
    }
}
