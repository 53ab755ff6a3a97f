package io.kazoo.it.concurrency;

import io.kazoo.internal.concurrent.SerialLane;
import java.util.ArrayList;
import java.util.List;

/** Two threads give callbacks to a lane: all run, one at a time, in each thread's order. */
final class SerialLaneScenario implements Runnable {

    private final Threads threads = new Threads();
    private final SerialLane lane = new SerialLane("scenario", threads, false);
    private final List<Integer> ran = new ArrayList<>();
    private int inside;

    @Override
    public void run() {
        threads.execute(() -> {
            lane.execute(() -> callback(1));
            lane.execute(() -> callback(2));
        });
        threads.execute(() -> lane.execute(() -> callback(11)));
        threads.join();

        Claim.that(ran.size() == 3, "ran: " + ran);
        Claim.that(ran.indexOf(1) < ran.indexOf(2), "not in order: " + ran);
    }

    private void callback(int number) {
        Claim.that(++inside == 1, "two callbacks at a time");
        ran.add(number);
        inside--;
    }
}
