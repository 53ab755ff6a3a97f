package io.kazoo.internal.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Everything that is handed to a loop is taken or refused, once. */
class SubmissionsTest {

    private static final int SHARE = 3;

    private static final class Item extends MpscQueue.Node {
        private final String name;

        Item(String name) {
            this.name = name;
        }
    }

    private final List<Runnable> tasks = new ArrayList<>();
    private final List<String> taken = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();
    private final Submissions<Item> submissions =
            new Submissions<>(this::execute, this::batch, item -> refused.add(item.name));
    private Runnable whileRefusing = () -> {};
    private Runnable whileTaking = () -> {};
    private boolean shutDown;

    @Test
    void submit_several_wakesTheLoopOnceAndKeepsTheirOrder() {
        submit("a");
        submit("b");
        int wakeUps = tasks.size();

        runAll();

        assertThat(wakeUps).isEqualTo(1);
        assertThat(taken).containsExactly("a", "b");
    }

    @Test
    void take_moreThanItsShare_leavesTheRestToAnotherBatch() {
        for (String name : List.of("a", "b", "c", "d")) {
            submit(name);
        }

        tasks.remove(0).run();
        List<String> first = List.copyOf(taken);
        runAll();

        assertThat(first).containsExactly("a", "b", "c");
        assertThat(taken).containsExactly("a", "b", "c", "d");
    }

    @Test
    void submit_whileAnotherIsBeingRefused_isRefusedToo() {
        shutDown = true;
        whileRefusing = () -> submit("b"); // in the moment in which the wake-up of "a" is under way

        submit("a");

        assertThat(refused).containsExactly("a", "b");
        assertThat(taken).isEmpty();
    }

    @Test
    void submit_afterOneWasRefused_isRefused() {
        shutDown = true;
        submit("a");

        submit("b");

        assertThat(refused).containsExactly("a", "b");
    }

    @Test
    void submit_refusedWhileTheLoopTakesItsLastBatch_isTakenOnceOrRefusedOnce() {
        submit("a");
        whileTaking = () -> {
            whileTaking = () -> {};
            shutDown = true;
            submit("b");
            submit("c");
        };

        runAll();
        submit("d");

        assertThat(taken).containsExactly("a", "b", "c");
        assertThat(refused).containsExactly("d");
    }

    @Test
    void submit_refusedWhileTheLoopTakesMoreThanItsShare_isRefusedBehindIt() {
        submit("a");
        whileTaking = () -> {
            whileTaking = () -> {};
            shutDown = true;
            for (String name : List.of("b", "c", "d")) {
                submit(name);
            }
        };

        runAll();

        assertThat(taken).containsExactly("a", "b", "c");
        assertThat(refused).containsExactly("d");
    }

    private void submit(String name) {
        submissions.submit(new Item(name));
    }

    private void execute(Runnable task) {
        if (shutDown) {
            Runnable meanwhile = whileRefusing;
            whileRefusing = () -> {};
            meanwhile.run();
            throw new RejectedExecutionException("shut down");
        }
        tasks.add(task);
    }

    private void batch() {
        submissions.take(SHARE, item -> {
            taken.add(item.name);
            whileTaking.run();
        });
    }

    private void runAll() {
        while (!tasks.isEmpty()) {
            tasks.remove(0).run();
        }
    }
}
