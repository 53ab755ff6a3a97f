package io.kazoo.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.recipe.Hold;
import io.kazoo.recipe.KazooReadLock;
import io.kazoo.recipe.KazooWriteLock;
import io.kazoo.recipe.Recipes;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Our read-write locks and those of Python's kazoo on one path. */
@PythonKazoo
class PythonReadWriteLocksIT extends PythonCase {

    private static final String PATH = "/locks/shared";

    private KazooReadLock reader() {
        return Recipes.of(zk).readLock(PATH);
    }

    private KazooWriteLock writer() {
        return Recipes.of(zk).writeLock(PATH);
    }

    @BeforeEach
    void makeTheirs() throws Exception {
        python.let("reader", "client.ReadLock('" + PATH + "')");
        python.let("writer", "client.WriteLock('" + PATH + "')");
        python.let("lock", "client.Lock('" + PATH + "')");
    }

    @Test
    void acquire_pythonWrites_readersAndWritersWait() throws Exception {
        python.eval("writer.acquire()");

        CompletableFuture<Hold> reading = reader().acquireAsync();
        children(PATH, 2);
        CompletableFuture<Hold> writing = writer().acquireAsync();
        watching(2);
        assertThat(reading).isNotDone();
        assertThat(writing).isNotDone();
        python.eval("writer.release()");

        try (Hold hold = get(reading)) {
            assertThat(hold.isValid()).isTrue();
            assertThat(writing).isNotDone();
        }
        get(writing).close();
    }

    @Test
    void acquire_pythonReads_readersEnterAndWritersWait() throws Exception {
        python.eval("reader.acquire()");

        try (Hold reading = reader().acquire(BOUND)) {
            assertThat(reading.isValid()).isTrue();
        }
        CompletableFuture<Hold> writing = writer().acquireAsync();
        watching(1);
        assertThat(writing).isNotDone();
        python.eval("reader.release()");

        get(writing).close();
    }

    @Test
    void python_weWrite_readersAndWritersWait() throws Exception {
        assumeReadersWaitOnlyForEarlierWriters();
        Hold ours = writer().acquire(BOUND);

        CompletableFuture<String> reading = python.call("reader.acquire()");
        children(PATH, 2);
        CompletableFuture<String> writing = python.call("writer.acquire()");
        watching(2);
        assertThat(reading).isNotDone();
        assertThat(writing).isNotDone();
        ours.close();

        assertThat(get(reading)).isEqualTo("True");
        assertThat(writing).isNotDone();
        python.eval("reader.release()");
        assertThat(get(writing)).isEqualTo("True");
    }

    @Test
    void python_weRead_readersEnterAndWritersWait() throws Exception {
        Hold ours = reader().acquire(BOUND);

        assertThat(python.eval("reader.acquire()")).isEqualTo("True");
        python.eval("reader.release()");
        CompletableFuture<String> writing = python.call("writer.acquire()");
        watching(1);
        assertThat(writing).isNotDone();
        ours.close();

        assertThat(get(writing)).isEqualTo("True");
    }

    /** No reader overtakes a writer that waits, whoever they are. */
    @Test
    void readers_behindAWaitingWriterOfTheOther_wait() throws Exception {
        Hold first = reader().acquire(BOUND);
        CompletableFuture<String> writing = python.call("writer.acquire()");
        children(PATH, 2);
        CompletableFuture<Hold> late = reader().acquireAsync();
        children(PATH, 3);
        CompletableFuture<String> later = python.call("reader.acquire()");
        children(PATH, 4);
        watching(3);

        first.close();
        assertThat(get(writing)).isEqualTo("True");
        assertThat(late).isNotDone();
        assertThat(later).isNotDone();
        python.eval("writer.release()");

        get(late).close();
        assertThat(get(later)).isEqualTo("True");
    }

    /** Kazoo's plain lock ignores readers, ours and its own; our plain lock waits for theirs. */
    @Test
    void plainLock_besideReaders_waitsIfItIsOurs() throws Exception {
        Hold ours = reader().acquire(BOUND);
        assertThat(python.eval("lock.acquire(blocking=False)")).isEqualTo("True");
        python.eval("lock.release()");
        ours.close();

        python.eval("reader.acquire()");
        assertThat(Recipes.of(zk).lock(PATH).tryAcquire()).isEmpty();
    }
}
