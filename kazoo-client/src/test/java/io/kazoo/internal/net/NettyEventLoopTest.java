package io.kazoo.internal.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.internal.concurrent.EventLoop.Cancellable;
import io.kazoo.internal.concurrent.LoopThreads;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NettyEventLoopTest {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(20);

    private final LoopGroup group = LoopGroup.create(1, "loop-test");
    private final NettyEventLoop loop = new NettyEventLoop(group.next());

    @AfterEach
    void end() {
        group.close();
    }

    @Test
    void execute_anyThread_runsOnADaemonKnownAsALoop() {
        CompletableFuture<Thread> ranOn = new CompletableFuture<>();
        CompletableFuture<Boolean> known = new CompletableFuture<>();

        loop.execute(() -> {
            known.complete(LoopThreads.isLoop() && loop.inLoop());
            ranOn.complete(Thread.currentThread());
        });

        assertThat(ranOn.join().isDaemon()).isTrue();
        assertThat(ranOn.join().getName()).isEqualTo("loop-test-1");
        assertThat(known.join()).isTrue();
        assertThat(loop.inLoop()).isFalse();
    }

    @Test
    void schedule_cancelled_doesNotRun() {
        List<String> ran = new CopyOnWriteArrayList<>();
        CompletableFuture<Void> end = new CompletableFuture<>();
        long delay = TimeUnit.MILLISECONDS.toNanos(20);
        loop.schedule(() -> ran.add("first"), delay);
        Cancellable cancelled = loop.schedule(() -> ran.add("cancelled"), delay);
        loop.schedule(() -> end.complete(null), delay + 1);

        cancelled.cancel();
        cancelled.cancel();
        end.join();

        assertThat(ran).containsExactly("first");
    }

    @Test
    void schedule_taskThrows_laterOnesRun() {
        CompletableFuture<Void> later = new CompletableFuture<>();

        loop.schedule(
                () -> {
                    throw new IllegalStateException("planted");
                },
                0);
        loop.schedule(() -> later.complete(null), 1);

        later.join();
        assertThat(later).isCompleted();
    }

    @Test
    void execute_groupShutDown_rejected() throws InterruptedException {
        group.close();
        assertThat(group.awaitClosed(PATIENCE)).isTrue();

        assertThatThrownBy(() -> loop.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> loop.schedule(() -> {}, 1)).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void create_noThreads_refusedWithTheValue() {
        assertThatThrownBy(() -> LoopGroup.create(0, "none")).hasMessageContaining(": 0");
    }
}
