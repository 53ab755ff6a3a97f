package io.kazoo.testkit;

import io.kazoo.testkit.model.ModelEnsemble;
import io.kazoo.testkit.model.ModelServer;
import java.time.Duration;
import java.util.Optional;

/**
 * One server of a {@link FakeZooKeeper}.
 *
 * <p>Thread-safe. Methods return when what they say has happened.
 */
public final class FakeServer {

    private static final int WORD_LETTERS = 4;

    private final FakeLoop loop;
    private final ModelEnsemble ensemble;
    private final ModelServer server;
    private final int index;
    private final FakeTap tap;
    private final FakePort port;

    FakeServer(FakeLoop loop, ModelEnsemble ensemble, int index, FakeFaults faults) {
        this.loop = loop;
        this.ensemble = ensemble;
        this.index = index;
        this.server = ensemble.server(index);
        this.tap = new FakeTap(index, faults);
        loop.run(() -> server.tap(tap));
        this.port = new FakePort(loop, server);
        port.open();
    }

    /** Its place among the servers, from 0. */
    public int index() {
        return index;
    }

    /** The port, the same for its life. */
    public int port() {
        return port.number();
    }

    /** What a client of this server alone connects to. */
    public String connectString() {
        return "127.0.0.1:" + port();
    }

    /** Whether it serves clients. */
    public boolean isServing() {
        return loop.call(server::isServing);
    }

    /** Open connections to it. */
    public int connectionCount() {
        return loop.call(server::connectionCount);
    }

    /** Watches that it keeps, as {@code mntr} counts them. */
    public int watchCount() {
        return loop.call(server::watchCount);
    }

    /** Closes its connections; sessions live on. */
    public void dropConnections() {
        loop.run(server::dropConnections);
    }

    /** Ends its process: connections close, dials are refused. Does nothing when stopped. */
    public void stop() {
        port.close();
        loop.run(() -> ensemble.stop(index));
    }

    /**
     * Starts it again on its port; it joins the others. Does nothing when it runs.
     *
     * @throws java.io.UncheckedIOException if somebody else has taken the port; the server stays stopped
     * @throws IllegalStateException if the fake is closed
     */
    public void start() {
        port.open();
        loop.run(() -> ensemble.start(index));
    }

    /**
     * From now on it accepts connections and neither answers nor says anything by itself, as a stopped process; what it hears
     * waits. Sessions of its clients expire meanwhile.
     */
    public void mute() {
        loop.run(tap::mute);
    }

    /** Ends that: what waited is answered. */
    public void unmute() {
        loop.run(tap::unmute);
    }

    /**
     * The connections there are now lose all that is sent on them, both ways, and stay open: what a client sees of a machine
     * that vanished. New ones are not affected.
     */
    public void halfOpen() {
        loop.run(port::halfOpen);
    }

    /** Lets it apply transactions so much later than they are committed, as a follower that lags; zero again for at once. */
    public void lag(Duration behind) {
        long nanos = FakeLoop.nanos(behind, "lag");
        loop.run(() -> ensemble.lag(index, nanos));
    }

    /** Lets its requests take so long to the leader; zero again for at once. */
    public void forwardDelay(Duration way) {
        long nanos = FakeLoop.nanos(way, "forwardDelay");
        loop.run(() -> ensemble.forwardDelay(index, nanos));
    }

    /**
     * Cuts it from its peers but not from its clients: it goes on answering reads and pings until the {@linkplain
     * FakeZooKeeper.Builder#syncLimit sync limit} has passed, while the leader lets the sessions of its clients expire.
     */
    public void isolate() {
        loop.run(() -> ensemble.isolate(index));
    }

    /** Ends that. */
    public void rejoin() {
        loop.run(() -> ensemble.rejoin(index));
    }

    /** Makes it serve reads only, or normally again; its connections close. */
    public void readOnly(boolean on) {
        loop.run(() -> ensemble.server(index).readOnly(on));
    }

    /**
     * From now on it answers a four-letter word so, whatever it is, until {@link FakeZooKeeper#clearFaults}: {@code
     * onWord("isro", "isro is not executed because it is not in the whitelist.\n")}.
     *
     * @throws IllegalArgumentException if that is no word of four letters
     */
    public void onWord(String word, String answer) {
        requireWord(word);
        loop.run(() -> tap.answer(word, Optional.of(answer)));
    }

    /**
     * From now on it hears a four-letter word and neither answers nor closes the connection, until {@link
     * FakeZooKeeper#clearFaults}.
     *
     * @throws IllegalArgumentException if that is no word of four letters
     */
    public void ignoreWord(String word) {
        requireWord(word);
        loop.run(() -> tap.answer(word, Optional.empty()));
    }

    /** How often it has been asked with this four-letter word. */
    public int wordCount(String word) {
        return loop.call(() -> tap.words(word));
    }

    private static void requireWord(String word) {
        if (word.length() != WORD_LETTERS) {
            throw new IllegalArgumentException("not a word of four letters: " + word);
        }
    }

    /** On the loop. */
    void answerWordsNormally() {
        tap.answerNormally();
    }

    void closePort() {
        port.close();
    }

    @Override
    public String toString() {
        return "FakeServer[" + index + ", " + connectString() + "]";
    }
}
