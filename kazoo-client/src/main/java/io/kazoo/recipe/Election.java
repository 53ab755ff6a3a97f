package io.kazoo.recipe;

import io.kazoo.AsyncKazooClient;
import io.kazoo.error.OperationTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Chooses a leader among processes: kazoo's election, whose candidates are contenders of a lock at the path.
 *
 * <p>The leader gets a {@link Hold}, which tells it of SUSPENDED, UNCERTAIN and LOST, and its thread is interrupted at UNCERTAIN.
 * All waiting is as {@link PathLock} says. Thread-safe.
 */
public final class Election {

    private final AsyncKazooClient client;
    private final KazooLock lock;

    Election(AsyncKazooClient client, String path, LockOptions options) {
        this.client = client;
        this.lock = new KazooLock(client, path, options);
    }

    /** The path of the election, as the client that made it names it. */
    public String path() {
        return lock.path();
    }

    /**
     * Waits for the leadership, however long that takes, leads for one term, and resigns; the term ends with {@code leader}, and what
     * it throws is thrown. The thread is interrupted when the leadership becomes UNCERTAIN or LOST; who does not want that uses {@link
     * #lead()}, or {@link CandidacyOptions#uninterrupted()}.
     *
     * @throws io.kazoo.error.HoldLostException when the leadership was not certain until the end of the term
     * @throws java.util.concurrent.CancellationException when the candidate was cancelled while it waited
     * @throws InterruptedException when interrupted
     */
    public <T extends @Nullable Object, X extends Exception> T run(ExclusiveTask<T, X> leader)
            throws X, InterruptedException {
        return new ExclusiveRun(lock.acquire()).run(leader);
    }

    /**
     * As {@link #run(ExclusiveTask)}, when the leadership is ours within {@code limit}.
     *
     * @throws OperationTimeoutException when it is not
     */
    public <T extends @Nullable Object, X extends Exception> T run(Duration limit, ExclusiveTask<T, X> leader)
            throws X, InterruptedException {
        return lock.runExclusively(limit, leader);
    }

    /** Waits for the leadership without a thread; giving back the hold resigns. Cancelling the future gives up. */
    public CompletableFuture<Hold> lead() {
        return lock.acquireAsync();
    }

    /**
     * Stands as a candidate without a thread, until the candidacy is closed: {@code leader} runs on a callback thread, where it may
     * block, for as long as we lead, which ends with it; then we stand again, at the end of the line.
     *
     * @param options whether to stand again, and whether a loss interrupts the leader
     * @param failures is told on a callback thread what {@code leader} throws, {@link io.kazoo.error.HoldLostException} when the
     *     leadership was not certain until the end of a term, and why there can be no leadership, which closes the candidacy
     */
    public Candidacy stand(ExclusiveTask<?, ?> leader, CandidacyOptions options, Consumer<Throwable> failures) {
        return Candidacy.begin(client, lock, leader, options, failures);
    }

    /**
     * Gives up all candidates of this object that still wait; that closes their candidacies. A leader stays one, and later
     * candidates are not concerned.
     */
    public void cancel() {
        lock.cancel();
    }

    /** The identifiers of the leader and the candidates, the leader first. */
    public List<String> contenders() {
        return lock.contenders();
    }

    /** As {@link #contenders()}. */
    public CompletableFuture<List<String>> contendersAsync() {
        return lock.contendersAsync();
    }

    @Override
    public String toString() {
        return "Election[" + path() + "]";
    }
}
