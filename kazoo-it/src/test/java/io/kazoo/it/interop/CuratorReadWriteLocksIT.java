package io.kazoo.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.recipe.Hold;
import io.kazoo.recipe.KazooReadLock;
import io.kazoo.recipe.KazooWriteLock;
import io.kazoo.recipe.Layout;
import io.kazoo.recipe.LockOptions;
import io.kazoo.recipe.Recipes;
import java.util.concurrent.CompletableFuture;
import org.apache.curator.framework.recipes.locks.InterProcessReadWriteLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Our read-write locks and Curator's on one path. */
class CuratorReadWriteLocksIT extends CuratorCase {

    private static final String PATH = "/locks/shared";

    private KazooReadLock reader(Layout layout) {
        return Recipes.of(zk).readLock(PATH, LockOptions.DEFAULT.withLayout(layout));
    }

    private KazooWriteLock writer(Layout layout) {
        return Recipes.of(zk).writeLock(PATH, LockOptions.DEFAULT.withLayout(layout));
    }

    private Contender theirReader() {
        return contender(new InterProcessReadWriteLock(curator, PATH).readLock());
    }

    private Contender theirWriter() {
        return contender(new InterProcessReadWriteLock(curator, PATH).writeLock());
    }

    @ParameterizedTest
    @EnumSource
    void acquire_curatorWrites_readersAndWritersWait(Layout layout) throws Exception {
        Contender theirs = theirWriter();
        assertThat(get(theirs.acquire())).isTrue();

        CompletableFuture<Hold> reading = reader(layout).acquireAsync();
        children(PATH, 2);
        CompletableFuture<Hold> writing = writer(layout).acquireAsync();
        children(PATH, 3);
        watching(2);
        assertThat(reading).isNotDone();
        assertThat(writing).isNotDone();
        theirs.release();

        try (Hold hold = get(reading)) {
            assertThat(hold.isValid()).isTrue();
            assertThat(writing).isNotDone();
        }
        get(writing).close();
    }

    @ParameterizedTest
    @EnumSource
    void acquire_curatorReads_readersEnterAndWritersWait(Layout layout) throws Exception {
        Contender theirs = theirReader();
        assertThat(get(theirs.acquire())).isTrue();

        try (Hold reading = reader(layout).acquire(BOUND)) {
            assertThat(reading.isValid()).isTrue();
        }
        assertThat(writer(layout).tryAcquire()).isEmpty();
        CompletableFuture<Hold> writing = writer(layout).acquireAsync();
        watching(1);
        assertThat(writing).isNotDone();
        theirs.release();

        get(writing).close();
    }

    @Test
    void curator_weWrite_readersAndWritersWait() throws Exception {
        Hold ours = writer(Layout.CURATOR).acquire(BOUND);
        Contender reader = theirReader();
        Contender writer = theirWriter();

        CompletableFuture<Boolean> reading = reader.acquire();
        children(PATH, 2);
        CompletableFuture<Boolean> writing = writer.acquire();
        children(PATH, 3);
        watching(2);
        assertThat(reading).isNotDone();
        assertThat(writing).isNotDone();
        ours.close();

        assertThat(get(reading)).isTrue();
        assertThat(writing).isNotDone();
        reader.release();
        assertThat(get(writing)).isTrue();
        writer.release();
    }

    @Test
    void curator_weRead_readersEnterAndWritersWait() throws Exception {
        Hold ours = reader(Layout.CURATOR).acquire(BOUND);

        Contender reader = theirReader();
        assertThat(get(reader.acquire())).isTrue();
        reader.release();
        Contender writer = theirWriter();
        CompletableFuture<Boolean> writing = writer.acquire();
        watching(1);
        assertThat(writing).isNotDone();
        ours.close();

        assertThat(get(writing)).isTrue();
        writer.release();
    }

    /** No reader overtakes a writer that waits, whoever they are. */
    @Test
    void readers_behindAWaitingWriterOfTheOther_wait() throws Exception {
        Hold first = reader(Layout.CURATOR).acquire(BOUND);
        Contender writer = theirWriter();
        CompletableFuture<Boolean> writing = writer.acquire();
        children(PATH, 2);
        CompletableFuture<Hold> late = reader(Layout.CURATOR).acquireAsync();
        Contender reader = theirReader();
        children(PATH, 3);
        CompletableFuture<Boolean> later = reader.acquire();
        children(PATH, 4);
        watching(3);

        first.close();
        assertThat(get(writing)).isTrue();
        assertThat(late).isNotDone();
        assertThat(later).isNotDone();
        writer.release();

        get(late).close();
        assertThat(get(later)).isTrue();
        reader.release();
        children(PATH, 0);
    }

    /** A writer of Curator that reads too makes a reader's node with its writer's number. */
    @Test
    void acquire_curatorTurnsFromWritingToReading_readersEnterAndWritersWait() throws Exception {
        InterProcessReadWriteLock both = new InterProcessReadWriteLock(curator, PATH);
        Worker worker = worker();
        get(worker.call(() -> {
            both.writeLock().acquire();
            both.readLock().acquire();
            both.writeLock().release();
            return true;
        }));

        try (Hold reading = reader(Layout.CURATOR).acquire(BOUND)) {
            assertThat(reading.isValid()).isTrue();
        }
        CompletableFuture<Hold> writing = writer(Layout.CURATOR).acquireAsync();
        watching(1);
        assertThat(writing).isNotDone();
        get(worker.call(() -> {
            both.readLock().release();
            return true;
        }));

        get(writing).close();
    }
}
