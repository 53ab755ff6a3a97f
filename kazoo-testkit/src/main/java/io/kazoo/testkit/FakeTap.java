package io.kazoo.testkit;

import io.kazoo.testkit.model.ClientLink;
import io.kazoo.testkit.model.Wiretap;
import java.util.ArrayList;
import java.util.List;

/** What one server hears and says: noted, held up while it is mute, and changed by the faults. Owned by the loop. */
final class FakeTap implements Wiretap {

    private final int server;
    private final FakeFaults faults;
    private final List<Runnable> heldUp = new ArrayList<>();
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
    public void reply(Said said, ClientLink link) {
        whenHeard(() -> faults.said(said, link));
    }

    @Override
    public void closing(long connection, Runnable proceed) {
        whenHeard(proceed);
    }
}
