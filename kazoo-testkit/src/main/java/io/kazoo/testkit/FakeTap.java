package io.kazoo.testkit;

import io.kazoo.testkit.model.ClientLink;
import io.kazoo.testkit.model.Wiretap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** What one server hears and says: noted, held up while it is mute, and changed by the faults. Owned by the loop. */
final class FakeTap implements Wiretap {

    private final int server;
    private final FakeFaults faults;
    private final List<Runnable> heldUp = new ArrayList<>();
    private final Map<String, Optional<String>> answers = new HashMap<>();
    private final List<String> words = new ArrayList<>();
    private boolean mute;

    FakeTap(int server, FakeFaults faults) {
        this.server = server;
        this.faults = faults;
    }

    void mute() {
        mute = true;
    }

    void unmute() {
        mute = false;
        List<Runnable> waiting = List.copyOf(heldUp);
        heldUp.clear();
        waiting.forEach(Runnable::run);
    }

    /** Answers a word so from now on, with nothing if that is empty. */
    void answer(String word, Optional<String> answer) {
        answers.put(word, answer);
    }

    void answerNormally() {
        answers.clear();
    }

    int words(String word) {
        return Collections.frequency(words, word);
    }

    private void whenHeard(Runnable step) {
        if (mute) {
            heldUp.add(step);
        } else {
            step.run();
        }
    }

    @Override
    public void accepted(Runnable proceed) {
        whenHeard(proceed);
    }

    @Override
    public void request(Heard heard, Runnable process) {
        whenHeard(() -> {
            faults.heard(new FakeRequest(
                    FakeRequest.nameOf(heard.opcode()),
                    heard.path(),
                    heard.sessionId(),
                    heard.xid(),
                    server,
                    heard.bytes().length));
            process.run();
        });
    }

    @Override
    public void word(String word, String answer, Consumer<String> say) {
        whenHeard(() -> {
            words.add(word);
            answers.getOrDefault(word, Optional.of(answer)).ifPresent(say);
        });
    }

    @Override
    public void reply(Said said, ClientLink link) {
        whenHeard(() -> faults.said(said, link));
    }

    @Override
    public void closing(long connection, Runnable proceed) {
        whenHeard(proceed);
    }
}
