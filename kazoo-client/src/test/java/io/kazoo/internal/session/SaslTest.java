package io.kazoo.internal.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.data.EventType;
import io.kazoo.error.ErrorCodes;
import io.kazoo.internal.session.WatchHandle.Kind;
import io.kazoo.internal.wire.GetData;
import io.kazoo.internal.wire.Sasl;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The SASL exchange, between the handshake and the credentials. The mechanism is the test itself. */
class SaslTest {

    private static SaslMove.Token token(String text) {
        return new SaslMove.Token(text.getBytes(UTF_8));
    }

    private static SaslMove.Done done(@Nullable String last) {
        return new SaslMove.Done(last == null ? null : last.getBytes(UTF_8));
    }

    /** The server answers the token that waits. */
    private static void answer(World world, @Nullable String token) {
        answer(world.peer(), token);
    }

    private static void answer(Peer peer, @Nullable String token) {
        peer.reply(
                peer.frame("sasl"),
                0,
                ErrorCodes.OK,
                out -> out.writeBuffer(token == null ? null : token.getBytes(UTF_8)));
    }

    private static World begun(Setup setup) {
        World world = setup.sasl().handshaking();
        world.forget();
        world.peer().accept();
        return world;
    }

    private static World begun() {
        return begun(World.with());
    }

    private static void exchange(World world) {
        world.sasl(token(""));
        answer(world, "challenge");
        world.sasl(token("response"));
        answer(world, "proof");
        world.sasl(done(null));
    }

    @Test
    void exchange_goesBeforeCredentialsWatchesAndRequests() {
        World world = World.with().auth("digest", "u:p").sasl().handshaking();
        world.peer().accept();
        exchange(world);
        world.peer().answerAll();
        world.watch("/w", Kind.DATA);
        world.peer().close();
        world.submit(new GetData("/a", false));
        world.redial();
        world.forget();

        world.peer().accept();
        exchange(world);
        world.peer().answerAll();

        assertThat(world.sent())
                .startsWith("sasl", "sasl", "auth digest")
                .anyMatch(frame -> frame.startsWith("setWatches"))
                .endsWith("getData /a");
        assertThat(world.states()).endsWith("CONNECTED CONNECTED");
    }

    @Test
    void exchange_begun_nothingIsSentBeforeTheMechanismMoves() {
        World world = begun();

        world.submit(new GetData("/a", false));

        assertThat(world.log()).containsExactly("session 0x1001 of 6000 ms", "sasl with a:1");
    }

    @Test
    void exchange_tokens_goToAndFro() {
        World world = begun();

        exchange(world);

        assertThat(world.log())
                .containsSubsequence(
                        "> sasl",
                        "sasl is told challenge",
                        "> sasl",
                        "sasl is told proof",
                        "state CONNECTED CONNECTED");
        assertThat(world.peer().frames())
                .extracting(frame -> new String(((Sasl) frame.request).token(), UTF_8))
                .containsExactly("", "response");
    }

    @Test
    void lastToken_answeredByNothing_isSuccess() {
        World world = begun();
        world.sasl(done("last"));
        var before = world.states();

        answer(world, null);

        assertThat(before).isEmpty();
        assertThat(world.states()).containsExactly("CONNECTED CONNECTED");
    }

    @Test
    void lastToken_answeredByAnother_leavesTheConnection() {
        World world = begun();
        world.sasl(done("last"));

        answer(world, "more");

        assertThat(world.log()).contains("hang up a:1 (10.0.0.1)").doesNotContain("state CONNECTED CONNECTED");
        assertThat(world.log("ended")).isEmpty();
    }

    @Test
    void nullToken_beforeTheEnd_isNoSuccess() {
        World world = begun();
        world.sasl(token(""));

        answer(world, null);

        assertThat(world.states()).isEmpty();
        assertThat(world.log("ended")).isEmpty();
        assertThat(world.log("warn ")).singleElement().asString().contains("may not be set up for SASL");
    }

    @Test
    void failure_again_isWarnedOfOnce() {
        World world = begun();

        for (int i = 0; i < 5; i++) {
            world.sasl(new SaslMove.Failed("no ticket"));
            world.redial();
            world.peer().accept();
        }

        assertThat(world.log("warn ")).singleElement().asString().contains("no ticket");
        assertThat(world.context.describeAttempts()).contains("SASL failed: no ticket");
        exchange(world);
        assertThat(world.states()).containsExactly("CONNECTED CONNECTED");
    }

    @Test
    void refused_endsAuthFailed() {
        World world = begun();
        var call = world.submit(new GetData("/a", false));
        world.sasl(token(""));

        world.peer().refuse("sasl", ErrorCodes.AUTH_FAILED);

        assertThat(world.log("ended")).containsExactly(" AUTH_FAILED");
        assertThat(call.outcome()).isEqualTo("AUTH_FAILED/NONE");
        assertThat(call.message()).contains("refused the SASL authentication");
        assertThat(world.core().nextDeadline()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void anotherError_leavesTheConnection() {
        World world = begun();
        world.sasl(token(""));

        world.peer().refuse("sasl", ErrorCodes.UNIMPLEMENTED);

        assertThat(world.log("ended")).isEmpty();
        assertThat(world.log()).contains("hang up a:1 (10.0.0.1)");
    }

    @Test
    void tokenTooLarge_leavesTheConnection() {
        World world = begun(World.with().requestBytes(1_024));

        world.sasl(token("x".repeat(2_000)));

        assertThat(world.sent()).isEmpty();
        assertThat(world.log()).contains("hang up a:1 (10.0.0.1)");
    }

    @Test
    void mechanismOrServerMute_triesAnotherConnection() {
        World world = begun(World.with().hosts("a:1,b:1"));
        world.pass(2_400);
        Peer second = world.peer();
        second.open();
        second.accept();
        world.sasl(token(""));

        world.pass(2_400);

        assertThat(second.endpoint.name()).hasToString("b:1");
        assertThat(second.state()).isEqualTo(Peer.State.OVER);
        assertThat(world.log("ended")).isEmpty();
    }

    @Test
    void move_ofAConnectionThatIsOver_isIgnored() {
        World world = begun();
        int first = world.peer().epoch;
        world.peer().close();
        world.redial();
        world.peer().accept();
        world.forget();

        world.sasl(first, token("old"));
        world.sasl(first, new SaslMove.Failed("old"));

        assertThat(world.log()).isEmpty();
    }

    @Test
    void move_onceServing_isIgnored() {
        World world = begun();
        exchange(world);
        world.forget();

        world.sasl(token("late"));
        world.sasl(done(null));

        assertThat(world.log()).isEmpty();
    }

    @Test
    void eventMeanwhile_isNoToken() {
        World world = begun();
        world.sasl(token(""));

        world.peer().event(EventType.CHANGED, "/nobody");
        answer(world, "challenge");

        assertThat(world.log("sasl is told ")).containsExactly("challenge");
    }

    @Test
    void replyToNothing_leavesTheConnection() {
        World world = begun();
        world.sasl(token(""));

        world.peer().reply(77, 0, ErrorCodes.OK, out -> {});

        assertThat(world.log("sasl is told ")).isEmpty();
        assertThat(world.log()).contains("hang up a:1 (10.0.0.1)");
    }

    @Test
    void close_meanwhile_ends() {
        World world = begun();
        world.sasl(token(""));

        world.close();
        world.pass(1_000);

        assertThat(world.log("ended")).containsExactly(" CLOSED");
    }

    @Test
    void close_meanwhile_mechanismMoveIsIgnored() {
        World world = begun();
        world.close();
        world.pass(6_000);
        world.forget();

        world.sasl(token("late"));
        world.sasl(done("later"));

        assertThat(world.log()).isEmpty();
        assertThat(world.core().nextDeadline()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void sessionExpired_meanwhile_theNextIsExchangedAnew() {
        World world = begun();
        exchange(world);
        world.peer().close();
        world.redial();
        world.peer().accept();
        world.sasl(token(""));
        world.peer().close();
        world.redial();

        world.peer().expired();
        world.answerResolver();
        world.redial();
        world.forget();
        world.peer().accept();
        exchange(world);

        assertThat(world.log("session ")).hasSize(1);
        assertThat(world.states()).containsExactly("CONNECTED CONNECTED");
    }

    @Test
    void connectionLost_betweenTokens_requestsWaitForTheNext() {
        World world = begun();
        var call = world.submit(new GetData("/a", false));
        world.sasl(token(""));
        answer(world, "challenge");

        world.peer().close();
        world.redial();
        world.peer().accept();
        var before = world.log("> getData");
        exchange(world);

        assertThat(before).isEmpty();
        assertThat(world.log("> getData")).hasSize(1);
        call.reply();
        assertThat(world.log("done getData")).hasSize(1);
    }
}
